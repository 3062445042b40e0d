import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type FakeUpstream, fakeUpstream } from './fake-upstream.ts';
import { chunk, head, json, LAST_CHUNK, sse, sseFrameTexts } from './http-scripts.ts';
import type { WireScript } from './wire-script.ts';

const GET = 'GET /a?b=1 HTTP/1.1\r\nhost: x\r\n\r\n';
const open: { close(): Promise<void> | void }[] = [];

async function started(...options: Parameters<typeof fakeUpstream>): Promise<FakeUpstream> {
  const upstream = await fakeUpstream(...options);
  open.push(upstream);
  return upstream;
}

interface Client {
  readonly socket: Socket;
  /** What each read of the socket held. */
  readonly reads: string[];
  readonly text: string;
  readonly error: Error | undefined;
}

async function client(upstream: FakeUpstream): Promise<Client> {
  const socket = connect(Number(upstream.host.split(':')[1]), '127.0.0.1');
  const reads: string[] = [];
  let error: Error | undefined;
  socket.on('data', (bytes) => reads.push(bytes.toString('latin1')));
  socket.on('error', (broken) => {
    error = broken;
  });
  open.push({ close: () => void socket.destroy() });
  await once(socket, 'connect');
  return {
    socket,
    reads,
    get text() {
      return reads.join('');
    },
    get error() {
      return error;
    },
  };
}

afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

async function answered(script: WireScript): Promise<Client> {
  const upstream = await started();
  upstream.answer(script);
  const whole = await client(upstream);
  const closed = new Promise<void>((resolve) => whole.socket.on('close', () => resolve()));
  whole.socket.write(GET);
  await closed;
  return whole;
}

describe('a fake upstream', () => {
  it('records each request whole, however it was cut, and each once', async () => {
    const upstream = await started();
    const { socket } = await client(upstream);
    const first = 'POST /v1/x HTTP/1.1\r\nHost: x\r\nX-Two: a\r\nx-two: b\r\nContent-Length: 7\r\n\r\n{"a":1}';
    const second =
      'POST /v1/y HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\n\r\nGET /z HTTP/1.1\r\n\r\n';

    for (const byte of first + second) socket.write(byte);
    await upstream.until(() => upstream.requests.length === 3);

    expect(upstream.requests.map(({ method, path, text }) => [method, path, text])).toEqual([
      ['POST', '/v1/x', '{"a":1}'],
      ['POST', '/v1/y', 'abcde'],
      ['GET', '/z', ''],
    ]);
    expect(upstream.requests[0]?.headers).toMatchObject({ host: 'x', 'x-two': 'a, b' });
    expect(upstream.requests[0]?.json).toEqual({ a: 1 });
    expect(upstream.connections).toHaveLength(1);
  });

  it('plays one script for each request and the last one for ever', async () => {
    const upstream = await started();
    const { socket, reads } = await client(upstream);
    upstream.answer([{ send: 'one' }], [{ send: 'two' }]);

    for (const count of [1, 2, 3]) {
      socket.write(GET);
      while (reads.length < count) await once(socket, 'data');
    }

    expect(reads).toEqual(['one', 'two', 'two']);
  });

  it('answers by what was asked', async () => {
    const upstream = await started();
    const { socket, reads } = await client(upstream);
    upstream.answerBy(({ path }, index) => [{ send: `${index}${path}` }]);

    socket.write(GET);
    await once(socket, 'data');

    expect(reads).toEqual(['0/a?b=1']);
  });

  it('answers 501 before it is told anything', async () => {
    const upstream = await started();
    const { socket, reads } = await client(upstream);

    socket.write(GET);
    await once(socket, 'data');

    expect(reads[0]).toMatch(/^HTTP\/1.1 501 Not Implemented\r\n/);
  });

  it('sends bytes in pieces that arrive one by one', async () => {
    const script: WireScript = [
      { splitEvery: 2 },
      { send: 'abcde' },
      { splitAt: [1, 6] },
      { send: 'abcd' },
      { send: 'efgh' },
    ];

    const { reads } = await answered([...script, 'end']);

    expect(reads).toEqual(['ab', 'cd', 'e', 'a', 'bcd', 'ef', 'gh']);
  });

  it('lets the other side read before it goes on', async () => {
    const { reads } = await answered([
      { send: 'a' },
      { pauseMs: 0 },
      { send: 'b' },
      { pauseMs: 2 },
      { send: 'c' },
      'end',
    ]);

    expect(reads).toEqual(['a', 'b', 'c']);
  });

  it('resets a connection so that the other side gets an error', async () => {
    const answer = await answered([{ send: 'half' }, { pauseMs: 0 }, 'reset']);

    expect(answer.text).toBe('half');
    expect(answer.error).toMatchObject({ code: 'ECONNRESET' });
  });

  it('ends a connection without an error', async () => {
    const answer = await answered(['end']);

    expect(answer.error).toBeUndefined();
  });

  it('stalls until the other side goes, and notes when that was', async () => {
    const upstream = await started();
    const { socket } = await client(upstream);
    upstream.answer(['stall', { send: 'never' }]);
    socket.write(GET);
    await upstream.until(() => upstream.requests.length === 1);
    expect(upstream.openConnections).toBe(1);

    socket.destroy();
    await upstream.until(() => upstream.openConnections === 0);

    const [connection] = upstream.connections;
    expect(connection?.closedAt).toBeGreaterThanOrEqual(connection!.openedAt);
    expect(connection?.bytesSent).toBe(0);
  });

  it('counts the bytes the socket has taken, and waits for it to take more', async () => {
    const upstream = await started();
    const { socket } = await client(upstream);
    socket.pause();
    upstream.answer([{ repeat: Buffer.alloc(1_048_576), times: 64 }]);

    socket.write(GET);
    await expect(upstream.until(() => (upstream.connections[0]?.bytesSent ?? 0) > 2 ** 25, 200)).rejects.toThrow(
      'Not within 200 ms at the upstream (1 requests, 1 open connections)',
    );

    expect(upstream.connections[0]?.bytesSent).toBeGreaterThan(0);
  });

  it('speaks before it is asked', async () => {
    const upstream = await started({ greeting: [{ send: 'early' }] });
    const { socket, reads } = await client(upstream);

    await once(socket, 'data');

    expect(reads).toEqual(['early']);
  });

  it('refuses connections once it is closed', async () => {
    const upstream = await started();
    await client(upstream);
    await upstream.close();
    await upstream.close();

    expect(upstream.openConnections).toBe(0);
    await expect(client(upstream)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('the scripts of HTTP', () => {
  const textOf = (script: readonly unknown[]): string =>
    script.map((step) => Buffer.from((step as { send: Uint8Array }).send).toString()).join('');

  it('say the length of a body, or lie about it', () => {
    expect(textOf(json(200, { a: 'ü' }))).toBe(
      'HTTP/1.1 200 OK\r\ncontent-length: 10\r\ncontent-type: application/json\r\n\r\n{"a":"ü"}',
    );
    expect(textOf(json(529, '[', { 'content-length': '99' }))).toBe(
      'HTTP/1.1 529 Unknown\r\ncontent-length: 99\r\ncontent-type: application/json\r\n\r\n[',
    );
  });

  it('send a header as often as it is listed', () => {
    expect(head(429, { 'retry-after': ['1', '2'] })).toBe(
      'HTTP/1.1 429 Too Many Requests\r\nretry-after: 1\r\nretry-after: 2\r\n\r\n',
    );
  });

  it('say the size of a chunk, or lie about it', () => {
    expect(Buffer.from(chunk('ü')).toString()).toBe('2\r\nü\r\n');
    expect(Buffer.from(chunk('ab', 17)).toString()).toBe('11\r\nab\r\n');
  });

  it('write a stream with a chunk for each event', () => {
    expect(textOf(sse([{ a: 1 }], { headers: { 'x-a': 'b' } }))).toBe(
      `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\nx-a: b\r\n\r\n${[
        'f\r\ndata: {"a":1}\n\n\r\n',
        'e\r\ndata: [DONE]\n\n\r\n',
        LAST_CHUNK,
      ].join('')}`,
    );
  });

  it('end lines and events the way they are told', () => {
    const events = [': ping', 'event: x\ndata: {}', { a: 1 }];

    expect(sseFrameTexts(events, { done: false, delimiter: '\r\n\r\n' })).toEqual([
      ': ping\r\n\r\n',
      'event: x\r\ndata: {}\r\n\r\n',
      'data: {"a":1}\r\n\r\n',
    ]);
    expect(sseFrameTexts(['a\nb'], { delimiter: '\r\r' })).toEqual(['a\rb\r\r', 'data: [DONE]\r\r']);
  });
});
