import { Agent } from 'node:http';
import { type CallOf, EventStream, type Reply, rawOf } from '@weir/core';
import { type ChatChunk, chatEndpoint } from '@weir/endpoints';
import type { Gateway } from '@weir/gateway';
import { chatChunks, chatResponse, type Step } from '@weir/testkit';
import OpenAI from 'openai';
import { afterEach, describe, expect, it } from 'vitest';
import { type HostWorld, hostWorld, type OpenHost, question, RawClient, soon } from './host-world.ts';

export interface HostTraits {
  readonly open: (gateway: Gateway) => Promise<OpenHost>;
  /** Whether something above reads the bodies: then its limits count, and the bytes as sent are gone. */
  readonly parsesBodies?: boolean;
  /** What the host's framework reported as an error of its own. */
  readonly errors?: () => readonly unknown[];
}

const streamed = question({ stream: true });
const block = Buffer.from(chatEndpoint.encodeEvent(chatChunks(['x'.repeat(32_768)])[1]!));
/** Sends large blocks for as long as somebody reads. */
function endless(made: { count: number }): () => Reply<'chat'> {
  return () => {
    async function* blocks(): AsyncGenerator<Uint8Array> {
      for (;;) {
        made.count++;
        yield block;
      }
    }
    return { kind: 'stream', headers: {}, stream: EventStream.ofBlocks<ChatChunk>(blocks()) };
  };
}

/** What every host must do, whatever its framework. */
export function hostSuite(name: string, { open, parsesBodies = false, errors = () => [] }: HostTraits): void {
  const opened: HostWorld[] = [];
  const start = async (steps?: readonly Step[], options?: Parameters<typeof hostWorld>[2]): Promise<HostWorld> => {
    const one = await hostWorld(open, steps, options);
    opened.push(one);
    return one;
  };
  afterEach(async () => {
    if (opened.length === 0) return; // a test of the file, not of this suite
    for (const one of opened.splice(0)) {
      expect(one.defects).toEqual([]);
      await one.gateway.stop();
      await one.close();
    }
    await new Promise((resolve) => setImmediate(resolve)); // a framework reports once the connection is gone
    expect(errors()).toEqual([]);
  });
  const gone = (one: HostWorld): Promise<void> =>
    soon(() => expect([one.gateway.exchanges, one.upstream.openStreams]).toEqual([0, 0]));
  const clientOf = ({ port }: OpenHost): OpenAI =>
    new OpenAI({ apiKey: 'unused', baseURL: `http://127.0.0.1:${port}/v1`, maxRetries: 2 });

  describe(`${name}: the official client`, () => {
    it('chats and streams', async () => {
      const one = await start([{ text: 'hello world' }]);
      const client = clientOf(one);
      const messages = [{ role: 'user' as const, content: 'hi' }];
      const value = await client.chat.completions.create({ model: 'm', messages });
      expect(value.choices[0]?.message.content).toBe('hello world');
      const stream = await client.chat.completions.create({ model: 'm', messages, stream: true });
      let text = '';
      for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
      expect(text).toBe('hello world');
      expect((await client.models.list()).data.map(({ id }) => id)).toEqual(['a/m']);
      expect((await client.models.retrieve('a/m')).id).toBe('a/m');
    });

    it('throws its own errors and does not try again what cannot help', async () => {
      const one = await start([{ fail: 503 }]);
      const client = clientOf(one);
      const asked = client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'hi' }] });
      await expect(asked).rejects.toBeInstanceOf(OpenAI.InternalServerError);
      expect(one.upstream.calls).toHaveLength(1);
      const wrong = client.chat.completions.create({ model: 'm', messages: [] });
      await expect(wrong).rejects.toMatchObject({ status: 400, param: 'messages' });
    });

    it('raises an error for a stream that breaks, and frees the upstream of one it aborts', async () => {
      const one = await start([
        { pieces: ['one', 'two'], breakAfter: 1 },
        { pieces: ['one', 'two'], stallAfter: 1 },
      ]);
      const client = clientOf(one);
      const ask = { model: 'm', messages: [{ role: 'user' as const, content: 'hi' }], stream: true as const };
      const broken = await client.chat.completions.create(ask);
      const reading = (async () => {
        for await (const _ of broken);
      })();
      await expect(reading).rejects.toBeInstanceOf(OpenAI.APIError);
      const aborted = await client.chat.completions.create(ask);
      for await (const _ of aborted) break;
      aborted.controller.abort();
      await gone(one);
    });
  });

  describe(`${name}: a reply`, () => {
    it('is whole, with its length and its headers', async () => {
      const one = await start([{ text: 'grüße 世界' }]);
      const got = await one.ask();
      expect(got.json).toEqual(chatResponse('grüße 世界'));
      expect(got.headers).toMatchObject({
        'content-type': expect.stringMatching(/^application\/json/),
        'content-length': String(Buffer.byteLength(got.text)),
        'cache-control': 'private, no-store',
        vary: 'authorization',
        'x-weir-target': 'a/m',
        'x-weir-cost': '0.00002',
      });
    });

    it('of an error is an error object with a status', async () => {
      const one = await start([{ fail: 429, retryAfterMs: 1_500 }]);
      const got = await one.ask();
      expect([got.status, got.json.error.code]).toEqual([429, 'rate_limited']);
      expect(got.headers).toMatchObject({ 'retry-after': '2', 'retry-after-ms': '1500', 'x-should-retry': 'true' });
      expect((await one.ask({ method: 'GET' })).status).toBe(405);
      expect((await one.ask({ path: '/v1/nothing' })).status).toBe(404);
      expect((await one.ask({ method: 'GET', path: '/v1/models/%E0%A4' })).status).toBe(400);
    });

    it('of megabytes arrives whole', async () => {
      const text = 'x'.repeat(5_000_000);
      const one = await start([{ text }]);
      expect((await one.ask()).json.choices[0].message.content).toBe(text);
    });

    it('leaves its connection for the next one', async () => {
      const one = await start([{ text: 'x' }]);
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const ports = new Set<number | undefined>();
      agent.on('free', (socket: { readonly localPort?: number }) => ports.add(socket.localPort));
      for (let time = 0; time < 3; time++) expect((await one.ask({ agent })).status).toBe(200);
      expect((await one.ask({ agent, body: streamed })).text).toContain('[DONE]');
      expect((await one.ask({ agent, body: '{}' })).status).toBe(400);
      expect(ports.size).toBe(1);
      agent.destroy();
    });

    it('of a stream arrives event by event, not at its end', async () => {
      let next!: () => void;
      const wait = new Promise<void>((resolve) => {
        next = resolve;
      });
      async function* blocks(): AsyncGenerator<Uint8Array> {
        const [role, first, ...rest] = chatChunks(['one', 'two']).map((chunk) => chatEndpoint.encodeEvent(chunk));
        yield role!;
        yield first!;
        await wait;
        yield* rest;
      }
      const reply = (): Reply<'chat'> => ({ kind: 'stream', headers: {}, stream: EventStream.ofBlocks(blocks()) });
      const one = await start([reply]);
      const client = new RawClient(one.port);
      const body = JSON.stringify(streamed);
      client.head(`content-length: ${body.length}`);
      client.send(body);
      await soon(() => expect(client.received).toContain('"content":"one"'));
      expect(client.received).not.toContain('"content":"two"');
      next();
      await soon(() => expect(client.received).toContain('[DONE]'));
      client.leave();
    });
  });

  describe(`${name}: a body`, () => {
    const echo = (call: CallOf<'chat'>): Reply<'chat'> => {
      const content = chatResponse(String(call.request.messages[0]?.content));
      return { kind: 'value', headers: {}, body: { value: content, bytes: Buffer.from(JSON.stringify(content)) } };
    };

    it('may come byte by byte', async () => {
      const one = await start([echo]);
      const body = Buffer.from(JSON.stringify(question({ messages: [{ role: 'user', content: 'grüße 世界 🚀' }] })));
      const client = new RawClient(one.port);
      client.head(`content-length: ${body.length}`, 'connection: close');
      for (const byte of body) client.send(Uint8Array.of(byte));
      await soon(() => expect(client.isClosed).toBe(true));
      expect(Buffer.from(client.received, 'latin1').toString()).toContain('grüße 世界 🚀');
    });

    it('may come in chunks', async () => {
      const one = await start([echo]);
      const body = JSON.stringify(question({ messages: [{ role: 'user', content: 'chunked' }] }));
      const client = new RawClient(one.port);
      client.head('transfer-encoding: chunked', 'connection: close');
      for (const piece of body.match(/.{1,7}/g) ?? []) client.send(`${piece.length.toString(16)}\r\n${piece}\r\n`);
      client.send('0\r\n\r\n');
      await soon(() => expect(client.isClosed).toBe(true));
      expect(client.received).toContain('chunked');
      expect(client.received).toMatch(/^HTTP\/1.1 200/);
    });

    it('that never comes to its end sends nothing and books nothing', async () => {
      const one = await start([echo]);
      const client = new RawClient(one.port);
      client.head('content-length: 1000');
      client.send('{"model":"m"');
      await soon(() => expect(client.socket.bytesWritten).toBeGreaterThan(100));
      client.leave();
      expect((await one.ask()).status).toBe(200); // by now the other one was heard
      expect([one.upstream.calls.length, one.ledger.size, one.gateway.exchanges]).toEqual([1, 1, 0]);
    });

    it('that is no JSON is refused', async () => {
      const one = await start([echo]);
      const got = await one.ask({ body: '{"model":"m",}' });
      expect(got.status).toBe(400);
      if (!parsesBodies) expect(got.json.error).toMatchObject({ code: 'invalid_json' });
      expect(one.upstream.calls).toHaveLength(0);
    });

    it('of another type is refused', async () => {
      const one = await start([echo]);
      const got = await one.ask({ headers: { 'content-type': 'text/plain' } });
      expect([got.status, got.json.error.code]).toEqual([415, 'unsupported_media_type']);
    });

    if (parsesBodies) return;

    it('reaches the provider with the bytes it was sent with', async () => {
      const body = '{ "model" : "m",\n"messages":[{"role":"user","content":"\\u0068i"}], "n":1.0 }';
      const one = await start([echo]);
      await one.ask({ body });
      expect(Buffer.from(rawOf(one.upstream.calls[0]!.request)!.bytes).toString()).toBe(body);
    });

    it.each(['content-length: 2000', 'transfer-encoding: chunked'])(
      'over the limit is refused, and its connection ends (%s)',
      async (framing) => {
        const one = await start([echo], { limits: { bodyBytes: 1_000 } });
        const client = new RawClient(one.port);
        client.head(framing);
        const filler = ' '.repeat(2_000);
        client.send(framing.startsWith('transfer') ? `7d0\r\n${filler}\r\n` : filler.slice(0, 10));
        await soon(() => expect(client.isClosed).toBe(true));
        expect(client.received).toMatch(/^HTTP\/1.1 413/);
        expect(client.received).toContain('"code":"body_too_large"');
        expect(client.received).toContain('the limit is 1000');
        for (const header of [
          'connection: close',
          'cache-control: private, no-store',
          'vary: authorization',
          'x-should-retry: false',
        ]) {
          expect(client.received.toLowerCase()).toContain(header);
        }
        expect(one.upstream.calls).toHaveLength(0);
      },
    );

    it('of just the limit is read', async () => {
      const body = JSON.stringify(question());
      const one = await start([echo], { limits: { bodyBytes: body.length } });
      expect((await one.ask({ body })).status).toBe(200);
      expect((await one.ask({ body: `${body} ` })).status).toBe(413);
    });

    it('that is empty is refused', async () => {
      const one = await start([echo]);
      const got = await one.ask({ body: '' });
      expect([got.status, got.json.error.message]).toEqual([400, 'The body is empty, JSON was expected']);
    });
  });

  describe(`${name}: a caller`, () => {
    const body = JSON.stringify(streamed);
    const connectTo = (one: HostWorld): RawClient => {
      const client = new RawClient(one.port);
      client.head(`content-length: ${body.length}`);
      client.send(body);
      return client;
    };

    it('who leaves before an answer frees the upstream', async () => {
      const one = await start([{ stall: true }]);
      const client = connectTo(one);
      await soon(() => expect(one.upstream.calls).toHaveLength(1));
      client.leave();
      await gone(one);
      expect(one.upstream.calls[0]?.signal.aborted).toBe(true);
    });

    it.each(['leave', 'crash'] as const)('who %ss in the middle of a stream frees the upstream', async (ending) => {
      const one = await start([{ pieces: ['one', 'two'], stallAfter: 1 }]);
      const client = connectTo(one);
      await soon(() => expect(client.received).toContain('"one"'));
      client[ending]();
      await gone(one);
      for await (const { outcome } of one.ledger.query({})) {
        expect(outcome).toMatchObject({ outcome: 'aborted', basis: 'estimated' });
      }
    });

    it('who does not read pauses the upstream, and gets everything once it does', async () => {
      const made = { count: 0 };
      const one = await start([endless(made)]);
      const client = connectTo(one);
      client.socket.pause();
      await soon(async () => {
        const before = made.count;
        await new Promise((resolve) => setTimeout(resolve, 100)); // what a kernel buffers cannot be asked for
        expect(made.count).toBeGreaterThan(0);
        expect(made.count).toBe(before);
      });
      const paused = made.count;
      expect(paused * block.length).toBeLessThan(16_777_216);
      client.socket.resume();
      await soon(() => expect(made.count).toBeGreaterThan(paused + 50));
      client.leave();
      await gone(one);
    });

    it('who leaves while the gateway waits for it to read frees the upstream', async () => {
      const made = { count: 0 };
      const one = await start([endless(made)]);
      const client = connectTo(one);
      client.socket.pause();
      await soon(() => expect(made.count).toBeGreaterThan(10));
      client.leave();
      await gone(one);
    });
  });
}
