import {
  APICallError,
  type LanguageModelV4StreamPart,
  LoadAPIKeyError,
  UnsupportedFunctionalityError,
} from '@ai-sdk/provider';
import { attempt, type CallOf, readEvents, throwIfAborted, WeirError } from '@weir/core';
import { type ChatRequest, chatEndpoint, standardEndpoints } from '@weir/endpoints';
import { callOf, chat, localProviderSuite, ManualClock } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { type Script, scriptedModel, usageOf } from '../../test/scripted-model.ts';
import { fromAiSdk } from './from-ai-sdk.ts';

const suite = localProviderSuite(({ clock }) =>
  fromAiSdk({
    name: 'sdk',
    clock,
    model: () =>
      scriptedModel({
        pass: (signal) => clock.sleep(10, signal ?? new AbortController().signal).catch(() => throwIfAborted(signal!)),
      }),
    embedding: () => ({
      specificationVersion: 'v4',
      provider: 'sdk.embedding',
      modelId: 'e-1',
      maxEmbeddingsPerCall: 2,
      supportsParallelCalls: true,
      doEmbed: async ({ values }) => ({ embeddings: values.map(() => [0.5, 1]), usage: { tokens: 4 }, warnings: [] }),
    }),
  }),
);

describe(suite.name, () => {
  for (const { name, run } of suite.cases) it(name, run);
});

const served = (script: Script) => {
  const model = scriptedModel(script);
  return { model, provider: fromAiSdk({ name: 'sdk', clock: new ManualClock(), model: () => model }) };
};

async function answer(script: Script, request: Partial<ChatRequest> = {}, options: Parameters<typeof chat>[1] = {}) {
  const { model, provider } = served(script);
  const call = chat(request, options);
  const reply = await provider.endpoints.chat!(call);
  const value = reply.kind === 'value' ? reply.body.value : undefined;
  const events = reply.kind === 'stream' ? await readEvents(reply.stream) : [];
  return { model, call, value, events, sent: model.calls[0]! };
}

const failure = async (script: Script, request: Partial<ChatRequest> = {}, options: Parameters<typeof chat>[1] = {}) =>
  answer(script, request, options).then(
    () => expect.unreachable('it failed'),
    (error: unknown) => error as WeirError,
  );

describe('a request', () => {
  it('reaches the model with every setting it has a place for', async () => {
    const { sent } = await answer(
      {},
      {
        max_completion_tokens: 9,
        temperature: 0,
        top_p: 0.5,
        top_k: 4,
        stop: 'END',
        seed: 7,
        reasoning_effort: 'high',
        response_format: { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' }, strict: true } },
        tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' }, strict: true } }],
        tool_choice: { type: 'function', function: { name: 'f' } },
        x_own: { deep: 1 },
      },
    );
    expect(sent).toMatchObject({
      maxOutputTokens: 9,
      temperature: 0,
      topP: 0.5,
      topK: 4,
      stopSequences: ['END'],
      seed: 7,
      reasoning: 'high',
      responseFormat: { type: 'json', name: 'n', schema: { type: 'object' } },
      tools: [{ type: 'function', name: 'f', inputSchema: { type: 'object' }, strict: true }],
      toolChoice: { type: 'tool', toolName: 'f' },
      providerOptions: { vendor: { x_own: { deep: 1 } } },
    });
  });

  it('carries a conversation: system, images, calls, results with images', async () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } } as const;
    const { sent } = await answer(
      { supportedUrls: { 'image/*': [/^https:/] } },
      {
        messages: [
          { role: 'developer', content: 'Be kind' },
          { role: 'user', content: [{ type: 'text', text: 'See', cache_control: { type: 'ephemeral' } }, image] },
          { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://h/a.png' } }] },
          {
            role: 'assistant',
            content: null,
            tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '' } }],
          },
          { role: 'tool', tool_call_id: 'c1', content: [{ type: 'text', text: 'done' }, image] },
        ],
      },
    );
    const file = { type: 'file', data: { type: 'data', data: 'AAAA' }, mediaType: 'image/png' };
    expect(sent.prompt).toEqual([
      { role: 'system', content: 'Be kind' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'See', providerOptions: { anthropic: { cacheControl: { type: 'ephemeral' } } } },
          file,
        ],
      },
      {
        role: 'user',
        content: [
          {
            type: 'file',
            data: { type: 'url', url: new URL('https://h/a.png'), originalUrl: 'https://h/a.png' },
            mediaType: 'image/*',
          },
        ],
      },
      { role: 'assistant', content: [{ type: 'tool-call', toolCallId: 'c1', toolName: 'f', input: {} }] },
      {
        role: 'tool',
        content: [
          {
            type: 'tool-result',
            toolCallId: 'c1',
            toolName: 'f',
            output: { type: 'content', value: [{ type: 'text', text: 'done' }, file] },
          },
        ],
      },
    ]);
  });

  it.each([
    [{ n: 2 }, 'n'],
    [{ logprobs: true }, 'logprobs'],
    [{ parallel_tool_calls: false }, 'parallel_tool_calls'],
    [{ tools: [{ type: 'custom', custom: { name: 'x' } }] }, 'tools[0]'],
    [{ messages: [{ role: 'user', content: [{ type: 'video_url' }] }] }, 'messages[0].content[0]'],
    [
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://h/a.png' } }] }] },
      'messages[0].content[0].image_url.url',
    ],
  ] as const)('is refused before anything is sent: %j', async (request, param) => {
    const { model, provider } = served({});
    const asked = provider.endpoints.chat!(chat(request as Partial<ChatRequest>));
    await expect(asked).rejects.toMatchObject({
      code: 'unsupported_parameter',
      param,
      advice: 'reroute',
      details: { dispatch: { sent: false } },
    });
    expect(model.calls).toHaveLength(0);
  });

  it('tells what the caller chose to lose, and what the model says it ignored', async () => {
    const warnings = [{ type: 'unsupported', feature: 'topK' }] as const;
    const parts: LanguageModelV4StreamPart[] = [
      { type: 'stream-start', warnings: [...warnings] },
      { type: 'text-delta', id: '0', delta: 'Hi' },
      { type: 'finish', finishReason: { unified: 'stop', raw: undefined }, usage: usageOf(1, 1) },
    ];
    for (const stream of [false, true]) {
      const script = { parts, result: { warnings: [...warnings] } };
      const { call } = await answer(script, { n: 2, top_k: 4, stream }, { wishes: { unsupported: 'drop' } });
      expect(call.exchange.headers.get('x-weir-dropped')).toBe('n, topK');
    }
  });
});

describe('an answer', () => {
  const thought = { type: 'reasoning', text: 'Hm', providerMetadata: { vendor: { signature: 'c2ln+/=' } } } as const;
  const called = { type: 'tool-call', toolCallId: 'c1', toolName: 'f', input: '{"a": 1.0}' } as const;
  const signed = { ...called, providerMetadata: { vendor: { thoughtSignature: 'dGg=' } } };

  it('brings thoughts, calls, citations, usage by its parts, and the tier it was served at', async () => {
    const { value } = await answer({
      content: [
        thought,
        { type: 'text', text: 'Hi' },
        signed,
        { type: 'source', sourceType: 'url', id: '1', url: 'https://h' },
      ],
      result: {
        finishReason: { unified: 'tool-calls', raw: 'tool_use' },
        usage: {
          inputTokens: { total: 100, noCache: 60, cacheRead: 30, cacheWrite: 10 },
          outputTokens: { total: 9, text: 5, reasoning: 4 },
          raw: { cache_creation: { ephemeral_1h_input_tokens: 4 }, server_tool_use: { web_search_requests: 2 } },
        },
        providerMetadata: { vendor: { serviceTier: 'flex' } },
      },
    });
    expect(value).toMatchObject({ id: 'r-1', object: 'chat.completion', model: 'm-1', service_tier: 'flex' });
    expect(value!.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      native_finish_reason: 'tool_use',
      message: {
        content: 'Hi',
        reasoning_content: 'Hm',
        annotations: [{ type: 'url_citation', url_citation: { url: 'https://h' } }],
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a": 1.0}' } }],
      },
    });
    const { billing } = served({}).provider;
    expect(chatEndpoint.usageOf(value!, billing)).toEqual({
      input_tokens: 60,
      cached_input_tokens: 30,
      cache_write_tokens: 6,
      cache_write_1h_tokens: 4,
      output_tokens: 5,
      reasoning_tokens: 4,
      searches: 2,
    });
  });

  it('sent back gives the model what its vendor signed, byte for byte, and another vendor nothing of it', async () => {
    const { value } = await answer({ content: [thought, signed] });
    const messages = [
      { role: 'user', content: 'hi' },
      value!.choices[0]!.message,
      { role: 'tool', tool_call_id: 'c1', content: 'ok' },
    ] as ChatRequest['messages'];
    const { sent } = await answer({}, { messages });
    expect(sent.prompt[1]).toEqual({
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'Hm', providerOptions: thought.providerMetadata },
        { ...called, input: { a: 1 }, providerOptions: signed.providerMetadata },
      ],
    });
    const { sent: other } = await answer({ provider: 'other.chat' }, { messages });
    expect(JSON.stringify(other.prompt)).not.toMatch(/c2ln|dGg=/);
  });

  it('streams the same: arguments piece by piece, whatever the provider runs itself left out', async () => {
    const parts: LanguageModelV4StreamPart[] = [
      { type: 'stream-start', warnings: [] },
      { type: 'response-metadata', id: 'r-1', modelId: 'm-1' },
      { type: 'reasoning-start', id: 'a' },
      { type: 'reasoning-delta', id: 'a', delta: 'H' },
      { type: 'reasoning-delta', id: 'a', delta: 'm' },
      { type: 'reasoning-end', id: 'a', providerMetadata: { vendor: { signature: 'c2ln+/=' } } },
      { type: 'tool-input-start', id: 's', toolName: 'search', providerExecuted: true },
      { type: 'tool-input-delta', id: 's', delta: '{}' },
      { type: 'tool-input-start', id: 'c1', toolName: 'f' },
      { type: 'tool-input-delta', id: 'c1', delta: '{"a":' },
      { type: 'tool-input-start', id: 'c2', toolName: 'g' },
      { type: 'tool-input-delta', id: 'c1', delta: ' 1.0}' },
      { type: 'tool-input-end', id: 'c1' },
      signed,
      { type: 'tool-call', toolCallId: 'c2', toolName: 'g', input: '{}' },
      { type: 'finish', finishReason: { unified: 'tool-calls', raw: 'tool_use' }, usage: usageOf(3, 2) },
    ];
    const { events } = await answer({ parts }, { stream: true });
    const { value } = await answer({
      content: [thought, signed, { type: 'tool-call', toolCallId: 'c2', toolName: 'g', input: '{}' }],
      result: { finishReason: { unified: 'tool-calls', raw: 'tool_use' } },
    });
    expect(chatEndpoint.collect(events)).toEqual(value);
  });

  it('without a total has no usage: not known is not zero', async () => {
    const usage = usageOf(3, 2, { outputTokens: { total: undefined, text: undefined, reasoning: undefined } });
    const { value } = await answer({ result: { usage } });
    expect(value).not.toHaveProperty('usage');
  });
});

describe('a failure', () => {
  const httpError = (statusCode: number, body: object, headers = {}) =>
    new APICallError({
      message: 'sk-secret-1234567890',
      url: 'https://h',
      requestBodyValues: { prompt: 'private' },
      statusCode,
      responseHeaders: headers,
      responseBody: JSON.stringify(body),
    });
  const refused = new APICallError({
    message: 'Cannot connect',
    url: 'https://h',
    requestBodyValues: {},
    cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }),
  });

  it.each([
    [httpError(429, {}, { 'retry-after': '2' }), { code: 'rate_limited', advice: 'retry', retryAfterMs: 2_000 }],
    [httpError(429, { error: { code: 'insufficient_quota' } }), { code: 'quota_exhausted', advice: 'reroute' }],
    [httpError(401, {}), { code: 'upstream_auth', advice: 'reroute' }],
    [httpError(400, { error: { message: 'Bad' } }), { code: 'upstream_rejected', advice: 'stop' }],
    [httpError(529, {}), { code: 'upstream_overloaded', advice: 'reroute' }],
    [httpError(200, { odd: 1 }), { code: 'upstream_malformed' }],
    [refused, { code: 'upstream_unreachable', details: { dispatch: { sent: false } } }],
    [new UnsupportedFunctionalityError({ functionality: 'audio' }), { code: 'unsupported_parameter', param: 'audio' }],
    [new LoadAPIKeyError({ message: 'no key' }), { code: 'upstream_auth', details: { dispatch: { sent: false } } }],
    [new Error('odd'), { code: 'upstream_error', advice: 'retry' }],
  ])('%# has a code, advice and what is known of the money', async (thrown, expected) => {
    const pass = () => Promise.reject(thrown);
    const failed = await failure({ pass });
    expect(failed).toMatchObject(expected);
    expect(WeirError.is(failed)).toBe(true);
    expect(`${failed.message}${failed.details.upstreamCode}`).not.toMatch(/secret|private/);
    const parts: LanguageModelV4StreamPart[] = [{ type: 'error', error: thrown }];
    expect(await failure({ parts }, { stream: true })).toMatchObject(expected);
  });

  it.each([
    ['error', 'upstream_error'],
    ['interrupted', 'upstream_incomplete'],
  ] as const)('is what a finish of %s means', async (unified, code) => {
    expect(await failure({ result: { finishReason: { unified, raw: undefined } } })).toMatchObject({ code });
  });

  it('ends a stream that has begun with an error, and cancels the model', async () => {
    const model = scriptedModel({
      parts: [
        { type: 'text-delta', id: '0', delta: 'Hi' },
        { type: 'error', error: httpError(503, {}) },
        { type: 'text-delta', id: '0', delta: '!' },
      ],
    });
    const provider = fromAiSdk({ name: 'sdk', model: () => model });
    const run = attempt({
      providers: new Map([['sdk', provider]]),
      endpoints: standardEndpoints(),
      clock: new ManualClock(),
    });
    const reply = await run(chat({ stream: true }, { target: { provider: 'sdk', model: 'm' } }));
    if (reply.kind !== 'stream') return expect.unreachable();
    await expect(readEvents(reply.stream as never)).rejects.toMatchObject({ code: 'upstream_unavailable' });
    expect(await reply.settled).toMatchObject({ outcome: 'failed', basis: 'held' });
    expect(model.isCancelled).toBe(true);
  });

  it.each([false, true])(
    'is the abort of a caller, also where the model does not listen (streamed: %s)',
    async (stream) => {
      const caller = new AbortController();
      const failed = failure({ pass: () => new Promise(() => undefined) }, { stream }, { signal: caller.signal });
      setImmediate(() => caller.abort());
      expect(await failed).toMatchObject({ code: 'cancelled', advice: 'stop' });
    },
  );

  it('is a model of another specification', async () => {
    const model = { ...scriptedModel(), specificationVersion: 'v3' };
    const provider = fromAiSdk({ name: 'sdk', model: () => model as never });
    await expect(provider.endpoints.chat!(chat('hi'))).rejects.toMatchObject({
      code: 'invalid_options',
      param: 'model',
    });
  });
});

describe('embeddings', () => {
  const provider = fromAiSdk({
    name: 'sdk',
    embedding: () => ({
      specificationVersion: 'v4',
      provider: 'sdk.embedding',
      modelId: 'e-1',
      maxEmbeddingsPerCall: 2,
      supportsParallelCalls: true,
      doEmbed: async ({ values }) => ({ embeddings: values.map(() => [0.5, 1]), warnings: [] }),
    }),
  });
  const embed = (input: unknown, more = {}) =>
    provider.endpoints.embeddings!(
      callOf('embeddings', { model: 'e', input, ...more } as never) as CallOf<'embeddings'>,
    );

  it('are numbers, or packed for those who ask', async () => {
    const reply = await embed(['a', 'b'], { encoding_format: 'base64' });
    if (reply.kind !== 'value') return expect.unreachable();
    const [first] = reply.body.value.data;
    const bytes = Buffer.from(first!.embedding as string, 'base64');
    expect([bytes.readFloatLE(0), bytes.readFloatLE(4)]).toEqual([0.5, 1]);
    expect(reply.body.value).not.toHaveProperty('usage');
  });

  it.each([[['a', 'b', 'c']], [[1, 2]]])('of %j are refused by name', async (input) => {
    await expect(embed(input)).rejects.toMatchObject({ code: 'unsupported_parameter', param: 'input' });
  });
});
