import { bodyOf, EventStream, type Reply } from '@weir/core';
import { type ChatChunk, chatEndpoint } from '@weir/endpoints';
import { chatChunks, chatResponse, settled } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { question, world } from '../test/world.ts';
import { fetchOf } from './gateway-fetch.ts';

const URL_OF_CHAT = 'http://weir/v1/chat/completions';
const post = (body: object, more: RequestInit = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
  ...more,
});
const streamed = question({ stream: true });

/** Sends its first content and then nothing, until it is aborted. */
const silent = { pieces: ['one', 'two'], stallAfter: 1 };

describe('gateway.fetch', () => {
  it('answers like a server', async () => {
    const { gateway } = await world([{ text: 'hello' }]);
    const response = await gateway.fetch(URL_OF_CHAT, post(question()));
    expect(response.status).toBe(200);
    expect(response.headers.get('x-weir-target')).toBe('a/m');
    expect(await response.json()).toEqual(chatResponse('hello'));
  });

  it('takes a Request and a URL too', async () => {
    const { gateway } = await world([{ text: 'hello' }]);
    expect((await gateway.fetch(new Request(URL_OF_CHAT, post(question())))).status).toBe(200);
    expect((await gateway.fetch(new URL('http://weir/v1/models?x=1'))).status).toBe(200);
  });

  it('streams', async () => {
    const { gateway } = await world([{ text: 'hello' }]);
    const response = await gateway.fetch(URL_OF_CHAT, post(streamed));
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(await response.text()).toMatch(/data: \[DONE\]\n\n$/);
  });

  it('answers errors as responses, not by throwing', async () => {
    const { gateway } = await world([{ fail: 503 }]);
    expect((await gateway.fetch(URL_OF_CHAT, post(question()))).status).toBe(503);
    expect((await gateway.fetch(URL_OF_CHAT, { ...post({}), body: '{' })).status).toBe(400);
    expect((await gateway.fetch('http://weir/nothing')).status).toBe(404);
  });

  it('reads a body that is a stream', async () => {
    const { gateway } = await world([{ text: 'hello' }]);
    const body = ReadableStream.from([Buffer.from(JSON.stringify(question()))]);
    const init = { ...post({}), body, duplex: 'half' } as RequestInit;
    expect((await gateway.fetch(URL_OF_CHAT, init)).status).toBe(200);
  });

  it('passes on replies that may have no body', async () => {
    const bytes = (status: number) => (): Reply<'chat'> => ({
      kind: 'bytes',
      headers: {},
      contentType: 'text/plain',
      bytes: new Uint8Array(0),
      status,
    });
    const { gateway } = await world([bytes(204), bytes(205), bytes(304)]);
    for (const status of [204, 205, 304]) {
      expect((await gateway.fetch(URL_OF_CHAT, post(question()))).status).toBe(status);
    }
  });
});

describe('an abort', () => {
  it('before the answer rejects as fetch does and frees the upstream', async () => {
    const { gateway, upstream, ledger } = await world([{ stall: true }]);
    const controller = new AbortController();
    const pending = gateway.fetch(URL_OF_CHAT, post(question(), { signal: controller.signal }));
    await settled();
    controller.abort();
    await expect(pending).rejects.toMatchObject({ name: 'AbortError' });
    await settled();
    expect(upstream.calls[0]?.signal.aborted).toBe(true);
    expect(gateway.exchanges).toBe(0);
    expect(ledger.rows[0]?.outcome).toMatchObject({ outcome: 'aborted', basis: 'held' });
  });

  it('that came before the request sends nothing', async () => {
    const { gateway, upstream } = await world([{ text: 'x' }]);
    await expect(gateway.fetch(URL_OF_CHAT, post(question(), { signal: AbortSignal.abort() }))).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(upstream.calls).toHaveLength(0);
  });

  it('in the middle of a stream breaks it and frees the upstream', async () => {
    const { gateway, upstream, ledger } = await world([silent]);
    const controller = new AbortController();
    const response = await gateway.fetch(URL_OF_CHAT, post(streamed, { signal: controller.signal }));
    const reader = response.body!.getReader();
    await reader.read();
    controller.abort();
    await settled();
    expect([upstream.openStreams, gateway.exchanges]).toEqual([0, 0]);
    expect(ledger.rows[0]?.outcome).toMatchObject({ outcome: 'aborted' });
    const rest = async (): Promise<void> => {
      for (let more = await reader.read(); !more.done; ) more = await reader.read();
    };
    await expect(rest()).rejects.toThrow();
  });
});

describe('a body that is given up', () => {
  it('between two chunks frees the upstream', async () => {
    const { gateway, upstream } = await world([{ text: 'one two three four five' }]);
    const response = await gateway.fetch(URL_OF_CHAT, post(streamed));
    for await (const _ of response.body!) break;
    await settled();
    expect([upstream.openStreams, gateway.exchanges]).toEqual([0, 0]);
  });

  it('while it waits for the next chunk frees the upstream at once', async () => {
    const { gateway, upstream, ledger } = await world([silent]);
    const response = await gateway.fetch(URL_OF_CHAT, post(streamed));
    const reader = response.body!.getReader();
    await reader.read();
    await reader.read();
    const waiting = reader.read();
    await settled();
    await reader.cancel();
    await settled();
    expect([upstream.openStreams, gateway.exchanges]).toEqual([0, 0]);
    expect((await waiting).done).toBe(true);
    expect(ledger.rows[0]?.outcome).toMatchObject({ outcome: 'aborted', basis: 'estimated' });
  });

  it('before anything was read frees the upstream', async () => {
    const { gateway, upstream } = await world([silent]);
    const response = await gateway.fetch(URL_OF_CHAT, post(streamed));
    await response.body!.cancel();
    await settled();
    expect([upstream.openStreams, gateway.exchanges]).toEqual([0, 0]);
  });

  it('is not read ahead of its reader', async () => {
    let made = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        made++;
        yield chatEndpoint.encodeEvent(chatChunks(['one'])[1]!);
      }
    }
    const { gateway } = await world([
      () => ({ kind: 'stream', headers: {}, stream: EventStream.ofBlocks<ChatChunk>(endless()) }),
    ]);
    const response = await gateway.fetch(URL_OF_CHAT, post(streamed));
    const reader = response.body!.getReader();
    for (let read = 0; read < 10; read++) await reader.read();
    await settled();
    expect(made).toBeLessThan(20);
    await reader.cancel();
  });
});

describe('fetchOf', () => {
  it('serves a gateway made by hand', async () => {
    const asked: unknown[] = [];
    const fetch = fetchOf({
      limits: { bodyBytes: 1, bodyMs: 1 },
      handle: async ({ method, path, headers, body }) => {
        asked.push([method, path, headers['x-a'], Buffer.from(body).toString()]);
        return { status: 201, headers: { 'x-b': '2' }, body: bodyOf({ ok: true }).bytes };
      },
      serve: () => undefined,
      stop: async () => undefined,
    });
    const response = await fetch('http://h/p?q=1', { method: 'PUT', headers: { 'X-A': '1' }, body: 'x' });
    expect([response.status, response.headers.get('x-b'), await response.json()]).toEqual([201, '2', { ok: true }]);
    expect(asked).toEqual([['PUT', '/p?q=1', '1', 'x']]);
  });

  it('rejects with what the gateway rejects with', async () => {
    const failing = {
      limits: { bodyBytes: 1, bodyMs: 1 },
      handle: () => Promise.reject(new Error('broken')),
      serve: () => undefined,
      stop: async () => undefined,
    };
    await expect(fetchOf(failing)('http://h/')).rejects.toThrow('broken');
  });
});
