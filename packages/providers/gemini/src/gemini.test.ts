import { inspect } from 'node:util';
import { callOf, chat, type EndpointFixture, fakeUpstream, json, providerSuite, type WireErrors } from '@weir/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gemini } from './gemini.ts';

const VARIABLES = ['GEMINI_API_KEY', 'GOOGLE_API_KEY', 'GOOGLE_GEMINI_BASE_URL'];

beforeEach(() => {
  for (const name of VARIABLES) vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

const MODEL = 'gemini-3-flash-preview';
const USAGE = {
  promptTokenCount: 950,
  cachedContentTokenCount: 400,
  toolUsePromptTokenCount: 50,
  candidatesTokenCount: 200,
  thoughtsTokenCount: 100,
  totalTokenCount: 1_300,
  serviceTier: 'standard',
};
const CHAT_USAGE = {
  prompt_tokens: 1_000,
  completion_tokens: 300,
  total_tokens: 1_300,
  prompt_tokens_details: { cached_tokens: 400 },
  completion_tokens_details: { reasoning_tokens: 100 },
};
/** Characters of two, three and four bytes, so that cuts fall inside them. */
const PIECES = ['Grüße, ', '世界 ', '👋'];
const HEAD = { modelVersion: MODEL, responseId: 'r1' };
const format = 'google-gemini-v1';
const signed = { extra_content: { google: { thought_signature: 'c2ln' } } };

const content = (...parts: readonly object[]): object => ({ content: { role: 'model', parts } });
const CALLS = [
  { functionCall: { name: 'now', args: {} }, thoughtSignature: 'c2ln' },
  { functionCall: { id: 'g2', name: 'at', args: { zone: 'CET' } } },
];
const TOOL_CALLS = [
  { id: 'call_r1_0', type: 'function', function: { name: 'now', arguments: '{}' }, ...signed },
  { id: 'g2', type: 'function', function: { name: 'at', arguments: '{"zone":"CET"}' } },
];
const details = [{ type: 'reasoning.text', text: 'Hm', format, index: 0 }];
const frame = (candidate: object, more: object = {}): string =>
  `data: ${JSON.stringify({ candidates: [{ ...candidate, index: 0 }], ...more, ...HEAD })}`;
const chunk = (choices: readonly object[], more: object = {}): object => ({
  id: 'r1',
  object: 'chat.completion.chunk',
  created: 0,
  model: MODEL,
  choices,
  ...more,
});
const delta = (fields: object): object => chunk([{ index: 0, delta: fields, logprobs: null, finish_reason: null }]);

const CHAT: EndpointFixture = {
  endpoint: 'chat',
  request: { messages: [{ role: 'user', content: 'Say hello' }] },
  reply: {
    candidates: [
      {
        ...content({ text: 'Hm', thought: true }, { text: PIECES.join('') }, ...CALLS),
        finishReason: 'STOP',
        index: 0,
      },
    ],
    usageMetadata: USAGE,
    ...HEAD,
  },
  value: {
    id: 'r1',
    object: 'chat.completion',
    created: 0,
    model: MODEL,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: PIECES.join(''),
          refusal: null,
          reasoning_content: 'Hm',
          reasoning_details: details,
          tool_calls: TOOL_CALLS,
        },
        logprobs: null,
        finish_reason: 'tool_calls',
        native_finish_reason: 'STOP',
      },
    ],
    usage: CHAT_USAGE,
    service_tier: 'default',
  },
  stream: {
    frames: [
      frame(content({ text: 'Hm', thought: true }), { usageMetadata: { promptTokenCount: 950, totalTokenCount: 950 } }),
      ...PIECES.map((text) => frame(content({ text }))),
      frame(content(CALLS[0]!)),
      frame({ ...content(CALLS[1]!), finishReason: 'STOP' }, { usageMetadata: USAGE }),
    ],
    contentFrames: 1,
    events: [
      delta({ role: 'assistant', content: '' }),
      delta({ reasoning_content: 'Hm', reasoning_details: details }),
      ...PIECES.map((text) => delta({ content: text })),
      ...TOOL_CALLS.map((call, index) => delta({ tool_calls: [{ index, ...call }] })),
      chunk([{ index: 0, delta: {}, logprobs: null, finish_reason: 'tool_calls', native_finish_reason: 'STOP' }]),
      chunk([], { usage: CHAT_USAGE, service_tier: 'default' }),
    ],
  },
  tokens: { input: 1_000, output: 300 },
};

const EMBEDDINGS: EndpointFixture = {
  endpoint: 'embeddings',
  request: { input: ['one', 'two'] },
  reply: { embeddings: [{ values: [0.25, -0.5] }, { values: [1, 0] }], usageMetadata: { promptTokenCount: 8 } },
  value: {
    object: 'list',
    model: MODEL,
    data: [
      { object: 'embedding', index: 0, embedding: [0.25, -0.5] },
      { object: 'embedding', index: 1, embedding: [1, 0] },
    ],
    usage: { prompt_tokens: 8, total_tokens: 8 },
  },
  tokens: { input: 8, output: 0 },
};

const dataOf = (text: string): unknown => JSON.parse(text.slice('data: '.length));
const { value: _, ...NATIVE } = CHAT;
const GENERATE: EndpointFixture = {
  ...NATIVE,
  endpoint: 'generateContent',
  request: { contents: [{ parts: [{ text: 'Say hello' }] }] },
  stream: { ...CHAT.stream!, events: CHAT.stream!.frames.map(dataOf) },
};
const COUNT: EndpointFixture = {
  endpoint: 'generateContent.count',
  request: { contents: [{ parts: [{ text: 'Say hello' }] }] },
  reply: { totalTokens: 5 },
};

const said = (code: number, message: string, status: string, details: readonly object[] = []): object => ({
  error: { code, message, status, details },
});
const day = { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId: 'RequestsPerDay' }] };
const ERRORS: WireErrors = {
  body: (status, message) => said(status, message, status >= 500 ? 'INTERNAL' : 'INVALID_ARGUMENT'),
  embedded: said(500, 'An internal error has occurred', 'INTERNAL'),
  frame: `data: ${JSON.stringify(said(503, 'The model is overloaded', 'UNAVAILABLE'))}`,
  quota: { status: 429, body: said(429, 'You exceeded your current quota', 'RESOURCE_EXHAUSTED', [day]) },
  contextLength: {
    status: 400,
    body: said(400, 'The input token count (2) exceeds the maximum number of tokens allowed (1).', 'INVALID_ARGUMENT'),
  },
};

const FIXTURES = [CHAT, GENERATE, COUNT, EMBEDDINGS];
const suite = providerSuite(gemini, { model: MODEL, fixtures: FIXTURES, errors: ERRORS });
const native = providerSuite(gemini, { model: MODEL, fixtures: [GENERATE, ...FIXTURES], errors: ERRORS });
/** What does not depend on the endpoint, or takes long. */
const ONCE = /cut anywhere|status|does not end|slow reader|retry-after|connection|redirect/i;

describe('gemini keeps to the provider suite natively too', () => {
  for (const { name, run } of native.cases.filter((one) => !ONCE.test(one.name))) it(name, run);
});

describe('gemini keeps to the provider suite', () => {
  for (const { name, run } of suite.cases) it(name, run);
});

describe('gemini', () => {
  it('takes key and URL from the environment where no options are given', async () => {
    const upstream = await fakeUpstream();
    upstream.answer(json(200, CHAT.reply));
    vi.stubEnv('GOOGLE_API_KEY', 'second');
    vi.stubEnv('GOOGLE_GEMINI_BASE_URL', upstream.origin);
    const second = gemini();
    vi.stubEnv('GEMINI_API_KEY', 'first');
    const given = { apiKey: 'given', baseUrl: `${upstream.origin}/v1`, headers: { 'x-a': 'b' } };
    for (const provider of [second, gemini(), gemini(given)]) {
      await provider.endpoints.chat!(chat({ model: 'gemini-2.5-pro', stream: provider.name === 'x' }));
      await provider.stop!();
    }

    expect(upstream.requests.map(({ path, headers }) => [path, headers['x-goog-api-key'], headers['x-a']])).toEqual([
      ['/v1beta/models/gemini-2.5-pro:generateContent', 'second', undefined],
      ['/v1beta/models/gemini-2.5-pro:generateContent', 'first', undefined],
      ['/v1/models/gemini-2.5-pro:generateContent', 'given', 'b'],
    ]);
    await upstream.close();
  });

  it('asks for streams of events', async () => {
    const upstream = await fakeUpstream();
    const provider = gemini({ apiKey: 'k', baseUrl: `${upstream.origin}/v1` });
    upstream.answer(json(400, ERRORS.body(400, 'no')));
    await expect(provider.endpoints.chat!(chat({ stream: true }))).rejects.toMatchObject({ code: 'upstream_rejected' });
    expect(upstream.requests[0]!.path).toBe('/v1/models/m:streamGenerateContent?alt=sse');
    expect(upstream.requests[0]!.json).toEqual({ contents: [{ role: 'user', parts: [{ text: 'hi' }] }] });
    await provider.stop!();
    await upstream.close();
  });

  it('has a count of a whole request ask for the model it is for', async () => {
    const upstream = await fakeUpstream();
    upstream.answer(json(200, { totalTokens: 5 }));
    const provider = gemini({ apiKey: 'k', baseUrl: `${upstream.origin}/v1` });
    const whole = { model: 'models/asked', contents: [{ parts: [{ text: 'Hi' }] }] };
    const target = { provider: 'gemini', model: 'gemini-2.5-pro' };
    await provider.endpoints['generateContent.count']!(
      callOf('generateContent.count', { model: 'asked', generateContentRequest: whole }, { target }),
    );
    expect(upstream.requests[0]).toMatchObject({
      path: '/v1/models/gemini-2.5-pro:countTokens',
      json: { generateContentRequest: { ...whole, model: 'models/gemini-2.5-pro' } },
    });
    await provider.stop!();
    await upstream.close();
  });

  it('embeds texts with what is asked of each, and no tokens', async () => {
    const upstream = await fakeUpstream();
    upstream.answer(json(200, { embeddings: [{ values: [0.25, -0.5] }] }));
    const provider = gemini({ apiKey: 'k', baseUrl: `${upstream.origin}/v1` });
    const request = { model: 'gemini-embedding-2', input: 'one', dimensions: 2, taskType: 'RETRIEVAL_QUERY' };
    const reply = await provider.endpoints.embeddings!(
      callOf('embeddings', { ...request, encoding_format: 'base64', user: 'u' }),
    );

    expect(upstream.requests[0]).toMatchObject({ path: '/v1/models/gemini-embedding-2:batchEmbedContents' });
    expect(upstream.requests[0]!.json).toEqual({
      requests: [
        {
          model: 'models/gemini-embedding-2',
          content: { parts: [{ text: 'one' }] },
          outputDimensionality: 2,
          taskType: 'RETRIEVAL_QUERY',
        },
      ],
    });
    expect(reply.kind === 'value' && reply.body.value).toMatchObject({ data: [{ embedding: 'AACAPgAAAL8=' }] });
    expect(reply.kind === 'value' && reply.body.value).not.toHaveProperty('usage');
    await expect(
      provider.endpoints.embeddings!(callOf('embeddings', { ...request, input: [1, 2] })),
    ).rejects.toMatchObject({ code: 'unsupported_parameter', param: 'input', details: { dispatch: { sent: false } } });
    await provider.stop!();
    await upstream.close();
  });

  it('embeds pictures beside texts, whose tokens are told apart', async () => {
    const upstream = await fakeUpstream();
    const promptTokenDetails = [
      { modality: 'IMAGE', tokenCount: 258 },
      { modality: 'TEXT', tokenCount: 3 },
    ];
    const usageMetadata = { promptTokenCount: 261, promptTokenDetails };
    upstream.answer(json(200, { embeddings: [{ values: [1] }], usageMetadata }));
    const provider = gemini({ apiKey: 'k', baseUrl: `${upstream.origin}/v1` });
    const picture = (url: string) => ({ type: 'image_url', image_url: { url } });
    const asking = (...parts: readonly { type: string }[]) =>
      provider.endpoints.embeddings!(
        callOf('embeddings', { model: 'gemini-embedding-2', input: [{ content: parts }] }),
      );
    const reply = await asking({ type: 'text', text: 'A logo' } as never, picture('data:image/png;base64,AA=='));

    expect(upstream.requests[0]!.json).toMatchObject({
      requests: [{ content: { parts: [{ text: 'A logo' }, { inlineData: { mimeType: 'image/png', data: 'AA==' } }] } }],
    });
    expect(reply.kind === 'value' && reply.body.value.usage).toEqual({
      prompt_tokens: 261,
      total_tokens: 261,
      prompt_tokens_details: { image_tokens: 258 },
    });
    await expect(asking(picture('https://a/b.png'))).rejects.toMatchObject({ code: 'unsupported_parameter' });
    await provider.stop!();
    await upstream.close();
  });

  it.each([
    [{ input: Array(101).fill('a') }, 'input', '100 inputs in a request, these are 101'],
    [{ input: 'a', encoding_format: 'int8' }, 'encoding_format', 'base64'],
  ])('refuses embeddings it cannot make (%#)', async (request, param, why) => {
    const provider = gemini({ apiKey: 'k', baseUrl: 'http://127.0.0.1:9/v1' });

    await expect(
      provider.endpoints.embeddings!(callOf('embeddings', { model: 'm', ...request })),
    ).rejects.toMatchObject({ code: 'unsupported_parameter', param, message: expect.stringContaining(why) });
    await provider.stop!();
  });

  it.each([undefined, ''])('names what is missing when the key is %j', (apiKey) => {
    expect(() => gemini({ apiKey })).toThrowError(
      expect.objectContaining({
        code: 'invalid_options',
        param: 'apiKey',
        message: expect.stringContaining('GEMINI_API_KEY'),
      }),
    );
  });

  it('is Google, and shows its key to nobody', () => {
    const provider = gemini({ apiKey: 'a-key-nobody-sees' });

    expect(provider).toMatchObject({
      name: 'gemini',
      acceptsUnknownModels: true,
      billing: { hosts: ['generativelanguage.googleapis.com'], cancelStopsBilling: false },
    });
    expect(inspect(provider, { depth: 9, showHidden: true })).not.toContain('a-key-nobody-sees');
    expect(gemini({ apiKey: 'k', name: 'gemini-2' }).name).toBe('gemini-2');
  });
});
