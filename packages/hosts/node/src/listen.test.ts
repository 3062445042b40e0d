import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGateway } from '@weir/gateway';
import { scripted } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { hostSuite } from '../../../host-kit/test/host-suite.ts';
import { hostWorld, question, RawClient, soon } from '../../../host-kit/test/host-world.ts';
import { type Listening, listen, nodeHandler } from './listen.ts';

hostSuite('listen', { open: (gateway) => listen(gateway, { port: 0 }) });

/** A host world that keeps what `listen` gave. */
async function listening(steps: Parameters<typeof hostWorld>[1], options: Parameters<typeof listen>[1] = {}) {
  let host!: Listening;
  const one = await hostWorld(async (gateway) => {
    host = await listen(gateway, { port: 0, ...options });
    return host;
  }, steps);
  return { one, host };
}

describe('listen', () => {
  it('says where it listens', async () => {
    const { host } = await listening([]);
    expect(host.url).toBe(`http://127.0.0.1:${host.port}`);
    expect(host.server.maxConnections).toBe(10_000);
    await host.close();
    const { host: six } = await listening([], { host: '::1', maxConnections: 7 });
    expect(six.url).toBe(`http://[::1]:${six.port}`);
    expect(six.server.maxConnections).toBe(7);
    await six.close();
  });

  it('rejects where the port is taken', async () => {
    const { host } = await listening([]);
    const gateway = await createGateway({ providers: [scripted('a', [])] });
    await expect(listen(gateway, { port: host.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await host.close();
  });

  it('cuts off callers who never finish their head or their body', async () => {
    const { host } = await listening([]);
    expect([host.server.headersTimeout, host.server.requestTimeout]).toEqual([10_000, 60_000]);
    await host.close();
  });
});

describe('close', () => {
  it('lets those under way finish, refuses new connections, and stops the gateway', async () => {
    let answer!: () => void;
    const { one, host } = await listening([
      () =>
        new Promise((resolve) => {
          answer = () => resolve({ kind: 'bytes', headers: {}, contentType: 'text/plain', bytes: Buffer.from('late') });
        }),
    ]);
    const inside = one.ask();
    await soon(() => expect(one.upstream.calls).toHaveLength(1));
    const closed = host.close();
    await expect(one.ask()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    answer();
    expect((await inside).text).toBe('late');
    await closed;
    expect(host.server.listening).toBe(false);
  });

  /** A caller who reads nothing of 8 MB until it is told to, and a host whose gateway is done with it. */
  async function unread(options: Parameters<typeof listen>[1] = {}) {
    const text = 'x'.repeat(8_000_000);
    const { one, host } = await listening([{ text }], options);
    const client = new RawClient(one.port);
    const body = JSON.stringify(question());
    client.head(`content-length: ${body.length}`);
    client.send(body);
    client.socket.pause();
    await soon(() => expect([one.upstream.calls.length, one.gateway.exchanges]).toEqual([1, 0]));
    return { text, client, host };
  }

  it('does not cut off the end of a large reply to a slow reader', async () => {
    const { text, client, host } = await unread();
    const closed = host.close();
    await new Promise(setImmediate);
    client.socket.resume();
    await closed;
    await soon(() => expect(client.isClosed).toBe(true));
    expect(client.received.length).toBeGreaterThan(text.length);
    expect(client.received.endsWith('}')).toBe(true);
  });

  it('does not wait for ever for one who reads nothing', async () => {
    const { text, client, host } = await unread({ unreadMs: 1 });
    await host.close();
    client.socket.resume();
    await soon(() => expect(client.isClosed).toBe(true));
    expect(client.received.length).toBeLessThan(text.length);
  });

  it('does not wait for connections nobody uses', async () => {
    const { one, host } = await listening([{ text: 'x' }]);
    const idle = new RawClient(one.port);
    await soon(() => expect(idle.socket.connecting).toBe(false));
    await host.close();
    await soon(() => expect(idle.isClosed).toBe(true));
  });

  it('happens once, however often it is asked for', async () => {
    const { host } = await listening([]);
    await Promise.all([host.close(), host.close()]);
    await host.close();
  });

  it('is what the signals do, once, and leaves none of its listeners behind', async () => {
    const before = process.listeners('SIGTERM');
    const { host } = await listening([], { stopOnSignals: true });
    const [added] = process.listeners('SIGTERM').filter((listener) => !before.includes(listener));
    expect(process.listenerCount('SIGINT')).toBeGreaterThan(0);
    (added as () => void)();
    await host.close();
    expect(host.server.listening).toBe(false);
    expect(process.listeners('SIGTERM')).toEqual(before);
  });
});

describe('nodeHandler', () => {
  it('serves a gateway from a server of your own', async () => {
    const one = await hostWorld(async (gateway) => {
      const server = createServer(nodeHandler(gateway));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return {
        port: (server.address() as AddressInfo).port,
        close: () => new Promise((resolve) => server.close(() => resolve())),
      };
    });
    expect((await one.ask()).status).toBe(200);
    await one.close();
  });
});
