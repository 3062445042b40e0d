import { describe, expect, it } from 'vitest';
import { addressOf, isLoopback } from './addresses.ts';

describe('isLoopback', () => {
  it.each(['127.0.0.1', '127.8.9.1', '::1', '[::1]', 'localhost', 'LOCALHOST', '::ffff:127.0.0.1'])('%s is', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each(['0.0.0.0', '::', '', '192.168.1.4', 'localhost.example.com', 'my-machine', '128.0.0.1'])(
    '%s is not',
    (host) => {
      expect(isLoopback(host)).toBe(false);
    },
  );
});

describe('addressOf', () => {
  it('asks the command line, then the environment, then the config', () => {
    const server = { port: 1, host: '::1' };
    expect(addressOf({ port: '4', host: 'localhost' }, { PORT: '2', WEIR_PORT: '3' }, server)).toEqual({
      port: 4,
      host: 'localhost',
    });
    expect(addressOf({}, { PORT: '2', WEIR_PORT: '3' }, server).port).toBe(3);
    expect(addressOf({}, { PORT: '2', WEIR_HOST: '127.0.0.2' }, server)).toEqual({ port: 2, host: '127.0.0.2' });
    expect(addressOf({}, { PORT: '' }, server)).toEqual(server);
    expect(addressOf({}, {}, {})).toEqual({ port: 8_787, host: '127.0.0.1' });
  });

  it('names where a port comes from that is none', () => {
    expect(() => addressOf({ port: '70000' }, {}, {})).toThrow("--port is '70000', a whole number from 0 to 65535");
    expect(() => addressOf({}, { PORT: 'tcp://x' }, {})).toThrow("PORT is 'tcp://x'");
  });
});
