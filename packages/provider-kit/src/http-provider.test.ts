import { type BlockSource, type CallOf, type Endpoint, type Reply, sseEvent, text, WeirError } from '@weir/core';
import { callOf, chat, type FakeUpstream, fakeUpstream, json, providerSuite, reply, sse } from '@weir/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Codec, Codecs } from './codec.ts';
import { type HttpProviderOptions, httpProvider } from './http-provider.ts';
import { openaiCodecs } from './openai-wire.ts';
import type { Transport } from './transport.ts';

const BILLING = {
  cancelStopsBilling: true,
  cachedInsideInput: true,
  reasoningInsideOutput: true,
  unbilledStatuses: [],
} as const;

/** Those the suite has fixtures of. */
const CODECS: Codecs = Object.fromEntries(
  Object.entries(openaiCodecs()).filter(([endpoint]) => !endpoint.startsWith('responses.')),
);

function made(baseUrl: string, options: Partial<HttpProviderOptions> = {}) {
  return httpProvider({
    name: 'kit',
    baseUrl,
    headers: ['authorization', 'Bearer weir-test-key'],
    codecs: CODECS,
    billing: BILLING,
    ...options,
  });
}

describe('httpProvider keeps to the provider suite', () => {
  const { cases } = providerSuite(({ baseUrl, apiKey }) =>
    made(baseUrl, { headers: ['authorization', `Bearer ${apiKey}`] }),
  );
  for (const { name, run } of cases) it(name, run);
});

describe('httpProvider', () => {
  let upstream: FakeUpstream;
  const stops: (() => Promise<void>)[] = [];
  beforeEach(async () => {
    upstream = await fakeUpstream();
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
    await upstream.close();
  });

  function provider(options: Partial<HttpProviderOptions> = {}, path = '/v1/') {
    const one = made(upstream.origin + path, options);
    stops.push(() => one.stop!());
    return one;
  }
  const asked = (codec: Codec<'chat'>): Promise<Reply<'chat'>> =>
    provider({ codecs: { chat: codec } as Codecs }).endpoints.chat!(chat('hi'));
  const encode: Codec<'chat'>['encode'] = () => ({ path: '/x', body: Buffer.from('{}') });

  it('sends below the path of its base URL, with or without a slash at its end', async () => {
    upstream.answer(json(200, {}));

    for (const path of ['', '/', '/api/v2', '/api/v2//']) await provider({}, path).endpoints.chat!(chat('hi'));

    expect(upstream.requests.map(({ path }) => path)).toEqual([
      '/chat/completions',
      '/chat/completions',
      '/api/v2/chat/completions',
      '/api/v2/chat/completions',
    ]);
  });

  it.each([
    ['not a url', 'is no URL'],
    ['ftp://example.com', "begins with 'ftp:', not with 'https:'"],
    ['https://me:secret@example.com', 'holds a credential, which belongs into a header'],
    ['https://example.com/v1?version=2', 'has a query or fragment'],
  ])('refuses the base URL %s', (baseUrl, why) => {
    expect(() => made(baseUrl)).toThrowError(
      expect.objectContaining({ code: 'invalid_options', param: 'baseUrl', message: expect.stringContaining(why) }),
    );
  });

  it('refuses a key with a line break at its end, and does not repeat it', () => {
    const make = (): unknown => made('https://example.com', { headers: ['authorization', 'Bearer sk-123\n'] });

    expect(make).toThrowError(expect.objectContaining({ code: 'invalid_options', param: 'headers' }));
    expect(make).toThrowError(/^The header 'authorization' of 'kit' has a character that HTTP does not allow/);
  });

  it('sends nothing when a codec refuses the request', async () => {
    const refused = asked({
      encode() {
        throw new WeirError('unsupported_parameter', 'No tools', { param: 'tools' });
      },
    });

    await expect(refused).rejects.toMatchObject({
      code: 'unsupported_parameter',
      param: 'tools',
      details: { dispatch: { sent: false } },
    });
    expect(upstream.requests).toHaveLength(0);
  });

  it('takes a method or header that HTTP does not know for a defect that nobody repeats', async () => {
    const failed = asked({ encode: () => ({ path: '/x', headers: ['bad name', 'x'] }) });

    await expect(failed).rejects.toMatchObject({ code: 'internal_error', details: { dispatch: { sent: false } } });
    expect(upstream.requests).toHaveLength(0);
  });

  it('takes a codec that stumbles over a reply for a provider that changed its form', async () => {
    upstream.answer(json(200, {}));

    const failed = asked({ encode, decode: (bytes) => JSON.parse(text(bytes)).answer.text });

    await expect(failed).rejects.toMatchObject({
      code: 'upstream_malformed',
      cause: expect.any(TypeError),
      details: { dispatch: { sent: true } },
    });
  });

  it('lets a codec read streams of other kinds itself', async () => {
    upstream.answer(reply(200, '{"a":1}\n', { 'content-type': 'application/x-ndjson' }));
    const decodeStream: Codec<'chat'>['decodeStream'] = (body): BlockSource => ({
      start: (sink) =>
        body.start({
          chunk: (bytes) => sink.block(sseEvent(JSON.parse(text(bytes)))),
          end: () => sink.end(),
          fail: (error) => sink.fail(error),
        }),
      pause: () => body.pause(),
      resume: () => body.resume(),
      cancel: (reason) => body.cancel(reason),
    });

    const answer = await asked({ encode, decodeStream });

    expect(answer.kind).toBe('stream');
    const events: unknown[] = [];
    if (answer.kind === 'stream') for await (const { event } of answer.stream) events.push(event);
    expect(events).toEqual([{ a: 1 }]);
  });

  it('decodes the events of each stream with a function of its own', async () => {
    upstream.answer(sse([{ a: 1 }, { a: 2 }]));
    const decodeEvents: Codec<'chat'>['decodeEvents'] = () => {
      let count = 0;
      return () => [{ count: ++count } as never];
    };

    for (const _ of ['first', 'second']) {
      const answer = await asked({ encode, decodeEvents });
      const events: unknown[] = [];
      if (answer.kind === 'stream') for await (const { event } of answer.stream) events.push(event);
      expect(events).toEqual([{ count: 1 }, { count: 2 }]);
    }
  });

  it("sends a request's own header instead of the provider's of that name", async () => {
    upstream.answer(json(200, {}));
    const own = ['Content-Type', 'text/plain', 'x-some', 'own'];
    const chat: Codec<'chat'> = {
      encode: (call) => ({ path: '/x', ...(call.request.n === 1 ? {} : { headers: own }) }),
    };
    const one = provider({ headers: ['X-Some', 'all', 'x-other', '1'], codecs: { chat } });
    for (const n of [1, 2]) await one.endpoints.chat!(callOf('chat', { model: 'm', messages: [], n }));

    const sent = upstream.requests.map(({ headers }) => headers);
    expect(sent[0]).toMatchObject({ 'content-type': 'application/json', 'x-some': 'all', 'x-other': '1' });
    expect(sent[1]).toMatchObject({ 'content-type': 'text/plain', 'x-some': 'own', 'x-other': '1' });
  });

  it('passes on the headers that help a caller, and no others', async () => {
    upstream.answer(
      json(
        200,
        {},
        {
          'x-request-id': 'req_1',
          'x-ratelimit-remaining-tokens': '9',
          'openai-processing-ms': ['1', '2'],
          'set-cookie': 'a=b',
          server: 'x',
        },
      ),
    );

    const { headers } = await provider().endpoints.chat!(chat('hi'));

    expect(headers).toEqual({ 'x-upstream-request-id': 'req_1', 'x-ratelimit-remaining-tokens': '9' });
  });

  it('reads errors the way it is told', async () => {
    upstream.answer(json(418, 'short and stout'));
    const error: HttpProviderOptions['error'] = ({ status, body, provider: name }) =>
      new WeirError('upstream_error', `${name} ${status} ${body}`);

    await expect(provider({ error }).endpoints.chat!(chat('hi'))).rejects.toThrow('kit 418 short and stout');
  });

  it('goes by the status where an error is longer than 64 KiB', async () => {
    upstream.answer(json(400, { error: { message: 'x', code: 'context_length_exceeded', more: 'x'.repeat(70_000) } }));

    await expect(provider().endpoints.chat!(chat('hi'))).rejects.toMatchObject({ code: 'upstream_rejected' });
  });

  it('hands raw failures on as bytes, without its key', async () => {
    upstream.answer(reply(401, 'Bad key weir-test-key \u00fc', { 'content-type': 'text/plain' }));
    const call = callOf('raw', { method: 'GET', path: '/files' });

    const answer = (await provider().endpoints.raw!(call)) as Extract<Reply<Endpoint>, { kind: 'bytes' }>;

    expect(answer).toMatchObject({ kind: 'bytes', status: 401, contentType: 'text/plain' });
    expect(text(answer.bytes)).toBe('Bad key [secret] ü');
  });

  it('says that a request was sent when it is stopped under it', async () => {
    upstream.answer(['stall']);
    const one = provider();
    const failed = one.endpoints.chat!(chat('hi')).catch((error: unknown) => error);
    await upstream.until(() => upstream.requests.length === 1);

    await one.stop!();

    expect(await failed).toMatchObject({ code: 'upstream_reset', details: { dispatch: { sent: true } } });
  });

  it('leaves a transport that it was given open', async () => {
    const closed: string[] = [];
    const transport: Transport = {
      send: () => Promise.reject(new WeirError('upstream_unreachable', 'No network')),
      close: async () => void closed.push('closed'),
    };
    const one = made('https://example.com', { transport });

    await expect(one.endpoints.chat!(chat('hi') as CallOf<'chat'>)).rejects.toThrow('No network');
    await one.stop!();

    expect(closed).toEqual([]);
  });

  it('frees a connection whose caller leaves before it is open', async () => {
    const caller = new AbortController();
    const failed = provider().endpoints.chat!(chat('hi', { signal: caller.signal })).catch((error: unknown) => error);

    caller.abort();

    expect(await failed).toMatchObject({ code: 'cancelled', details: { dispatch: { sent: false } } });
    await upstream.until(() => upstream.requests.length === 0);
  });
});
