import { inspect } from 'node:util';
import {
  callOf,
  chat,
  type EndpointFixture,
  type FakeUpstream,
  fakeUpstream,
  json,
  providerSuite,
  type WireErrors,
} from '@weir/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { vertex } from './vertex.ts';
import { defaultTokens } from './vertex-auth.ts';

const GEMINI = 'gemini-3-flash-preview';
const CLAUDE = 'claude-sonnet-4-5@20250929';
let upstream: FakeUpstream;

beforeEach(async () => {
  for (const name of ['GOOGLE_CLOUD_PROJECT', 'GOOGLE_CLOUD_LOCATION']) vi.stubEnv(name, undefined);
  upstream = await fakeUpstream();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await upstream.close();
});

/** Characters of two, three and four bytes, so that cuts fall inside them. */
const PIECES = ['Grüße, ', '世界 ', '👋'];
const TEXT = PIECES.join('');
const TOKENS = { input: 10, output: 7 };
const CHAT_REQUEST = { messages: [{ role: 'user', content: 'Say hello' }] };
const detailed = (reasoning_tokens?: number): object => ({
  prompt_tokens: 10,
  completion_tokens: 7,
  total_tokens: 17,
  ...(reasoning_tokens === undefined
    ? { prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 } }
    : { prompt_tokens_details: { cached_tokens: 0 }, completion_tokens_details: { reasoning_tokens } }),
});
const chunkOf =
  (base: object) =>
  (choices: readonly object[], more: object = {}): object => ({
    ...base,
    object: 'chat.completion.chunk',
    choices,
    ...more,
  });
const delta = (fields: object, finish: object = { finish_reason: null }): object => ({
  index: 0,
  delta: fields,
  logprobs: null,
  ...finish,
});

// Gemini
const USAGE = {
  promptTokenCount: 10,
  candidatesTokenCount: 5,
  thoughtsTokenCount: 2,
  totalTokenCount: 17,
  trafficType: 'ON_DEMAND',
};
const HEAD = { modelVersion: GEMINI, responseId: 'r1' };
const candidate = (text: string, more: object = {}): object => ({
  content: { role: 'model', parts: [{ text }] },
  ...more,
});
const GOOGLE_REPLY = { candidates: [candidate(TEXT, { finishReason: 'STOP' })], usageMetadata: USAGE, ...HEAD };
const GOOGLE_BASE = { id: 'r1', created: 0, model: GEMINI };
const googleChunk = chunkOf(GOOGLE_BASE);
const googleFinish = { finish_reason: 'stop', native_finish_reason: 'STOP' };
const GOOGLE_EVENTS = PIECES.map((text, index) => ({
  candidates: [candidate(text, index === 2 ? { finishReason: 'STOP' } : {})],
  ...(index === 2 ? { usageMetadata: USAGE } : {}),
  ...HEAD,
}));
const message = { role: 'assistant', content: TEXT, refusal: null };
const GOOGLE_CHAT: EndpointFixture = {
  endpoint: 'chat',
  request: CHAT_REQUEST,
  reply: GOOGLE_REPLY,
  value: {
    ...GOOGLE_BASE,
    object: 'chat.completion',
    choices: [{ index: 0, message, logprobs: null, ...googleFinish }],
    usage: detailed(2),
    service_tier: 'default',
  },
  stream: {
    frames: GOOGLE_EVENTS.map((event) => `data: ${JSON.stringify(event)}`),
    contentFrames: 1,
    events: [
      googleChunk([delta({ role: 'assistant', content: '' })]),
      ...PIECES.map((content) => googleChunk([delta({ content })])),
      googleChunk([delta({}, googleFinish)]),
      googleChunk([], { usage: detailed(2), service_tier: 'default' }),
    ],
  },
  tokens: TOKENS,
};
const CONTENTS = { contents: [{ parts: [{ text: 'Say hello' }] }] };
const MESSAGES_REQUEST = { ...CHAT_REQUEST, max_tokens: 50 };
const embedded = (values: readonly number[]): object => ({ embeddings: { values, statistics: { token_count: 4 } } });
const EMBEDDINGS: EndpointFixture = {
  endpoint: 'embeddings',
  request: { input: ['one', 'two'] },
  reply: { predictions: [embedded([0.25, -0.5]), embedded([1, 0])] },
  value: {
    object: 'list',
    model: GEMINI,
    data: [
      { object: 'embedding', index: 0, embedding: [0.25, -0.5] },
      { object: 'embedding', index: 1, embedding: [1, 0] },
    ],
    usage: { prompt_tokens: 8, total_tokens: 8 },
  },
  tokens: { input: 8, output: 0 },
};
const googleFixtures: readonly EndpointFixture[] = [
  GOOGLE_CHAT,
  { endpoint: 'generateContent', request: CONTENTS, reply: GOOGLE_REPLY },
  { endpoint: 'generateContent.count', request: CONTENTS, reply: { totalTokens: 5 } },
  {
    endpoint: 'messages',
    request: MESSAGES_REQUEST,
    reply: GOOGLE_REPLY,
    value: {
      id: 'r1',
      type: 'message',
      role: 'assistant',
      model: GEMINI,
      content: [{ type: 'text', text: TEXT }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: {
        input_tokens: 10,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        output_tokens: 7,
        output_tokens_details: { thinking_tokens: 2 },
      },
    },
  },
  EMBEDDINGS,
];

// Claude
const CLAUDE_REPLY = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5',
  content: [{ type: 'text', text: TEXT }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 10, output_tokens: 7 },
};
const CLAUDE_BASE = { id: 'msg_1', created: 0, model: 'claude-sonnet-4-5' };
const claudeChunk = chunkOf(CLAUDE_BASE);
const claudeFinish = { finish_reason: 'stop', native_finish_reason: 'end_turn' };
const named = (type: string, fields: object = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}`;
const CLAUDE_CHAT: EndpointFixture = {
  endpoint: 'chat',
  request: CHAT_REQUEST,
  reply: CLAUDE_REPLY,
  value: {
    ...CLAUDE_BASE,
    object: 'chat.completion',
    choices: [{ index: 0, message, logprobs: null, ...claudeFinish }],
    usage: detailed(),
  },
  stream: {
    frames: [
      named('message_start', { message: { ...CLAUDE_REPLY, content: [], stop_reason: null } }),
      named('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
      ...PIECES.map((text) => named('content_block_delta', { index: 0, delta: { type: 'text_delta', text } })),
      named('content_block_stop', { index: 0 }),
      named('message_delta', { delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 7 } }),
      named('message_stop'),
    ],
    contentFrames: 3,
    events: [
      claudeChunk([delta({ role: 'assistant', content: '' })]),
      ...PIECES.map((content) => claudeChunk([delta({ content })])),
      claudeChunk([delta({}, claudeFinish)]),
      claudeChunk([], { usage: detailed() }),
    ],
  },
  tokens: TOKENS,
};
const claudeFixtures: readonly EndpointFixture[] = [
  CLAUDE_CHAT,
  { endpoint: 'messages', request: MESSAGES_REQUEST, reply: CLAUDE_REPLY },
  {
    endpoint: 'generateContent',
    request: CONTENTS,
    reply: CLAUDE_REPLY,
    value: {
      candidates: [{ content: { role: 'model', parts: [{ text: TEXT }] }, finishReason: 'STOP', index: 0 }],
      usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 7, totalTokenCount: 17 },
      modelVersion: 'claude-sonnet-4-5',
      responseId: 'msg_1',
    },
  },
  { endpoint: 'generateContent.count', request: CONTENTS, reply: { totalTokens: 5 } },
  { ...EMBEDDINGS, value: { ...(EMBEDDINGS.value as object), model: CLAUDE } },
];

const said = (code: number, words: string, status: string, details: readonly object[] = []): object => ({
  error: { code, message: words, status, details },
});
const day = { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId: 'RequestsPerDay' }] };
const ERRORS: WireErrors = {
  body: (status, words) => said(status, words, status >= 500 ? 'INTERNAL' : 'INVALID_ARGUMENT'),
  embedded: said(500, 'An internal error has occurred', 'INTERNAL'),
  frame: `data: ${JSON.stringify(said(503, 'The model is overloaded', 'UNAVAILABLE'))}`,
  quota: { status: 429, body: said(429, 'You exceeded your current quota', 'RESOURCE_EXHAUSTED', [day]) },
  contextLength: { status: 400, body: said(400, 'The input token count (2) exceeds the maximum', 'INVALID_ARGUMENT') },
};

describe('vertex keeps to the provider suite with Gemini', () => {
  const suite = providerSuite(vertex, { model: GEMINI, fixtures: googleFixtures, errors: ERRORS });
  for (const { name, run } of suite.cases) it(name, run);
});

describe('vertex keeps to the provider suite with Claude', () => {
  const suite = providerSuite(vertex, { model: CLAUDE, fixtures: claudeFixtures, errors: ERRORS });
  /** What does not depend on the model, or takes long. */
  const once = /status|does not end|slow reader|retry-after|connection|redirect/i;
  for (const { name, run } of suite.cases.filter((one) => !once.test(one.name))) it(name, run);
});

describe('vertex', () => {
  it.each([
    [{ project: 'p', location: 'europe-west4' }, 'europe-west4-aiplatform.googleapis.com'],
    [{ project: 'p', location: 'eu' }, 'aiplatform.eu.rep.googleapis.com'],
    [{ project: 'p' }, 'aiplatform.googleapis.com'],
    [{ apiKey: 'k' }, 'aiplatform.googleapis.com'],
  ])('with %j is at %s', (options, host) => {
    expect(vertex(options)).toMatchObject({ name: 'vertex', billing: { hosts: [host], cancelStopsBilling: false } });
  });

  it('asks a project in a location for a publisher of the model', async () => {
    const paths: string[] = [];
    const transport = {
      send: async ({ path }: { readonly path: string }) => {
        paths.push(path);
        throw new Error('not sent');
      },
      close: async () => undefined,
    };
    vi.stubEnv('GOOGLE_CLOUD_PROJECT', 'mine');
    vi.stubEnv('GOOGLE_CLOUD_LOCATION', 'us-east5');
    const provider = vertex({ accessToken: 't', transport });
    for (const model of [GEMINI, CLAUDE])
      for (const stream of [false, true])
        await provider.endpoints.chat!(chat({ stream }, { target: { provider: 'vertex', model } })).catch(
          () => undefined,
        );
    const base = '/v1beta1/projects/mine/locations/us-east5/publishers';
    expect(paths).toEqual([
      `${base}/google/models/${GEMINI}:generateContent`,
      `${base}/google/models/${GEMINI}:streamGenerateContent?alt=sse`,
      `${base}/anthropic/models/${CLAUDE}:rawPredict`,
      `${base}/anthropic/models/${CLAUDE}:streamRawPredict`,
    ]);
  });

  it('sends Claude its own form without the model, with the betas its caller asks for', async () => {
    upstream.answer(json(200, CLAUDE_REPLY));
    const provider = vertex({ accessToken: () => 'token-1', baseUrl: `${upstream.origin}/v1` });
    const target = { provider: 'vertex', model: CLAUDE };
    const request = { ...MESSAGES_REQUEST, model: 'asked', top_k: 5 };
    await provider.endpoints.messages!(callOf('messages', request, { target, wishes: { betas: ['b-1'] } }));
    const { path, headers, json: body } = upstream.requests[0]!;
    expect(path).toBe(`/v1/publishers/anthropic/models/${CLAUDE}:rawPredict`);
    expect(headers).toMatchObject({ authorization: 'Bearer token-1', 'anthropic-beta': 'b-1' });
    expect(body).toEqual({ ...MESSAGES_REQUEST, top_k: 5, anthropic_version: 'vertex-2023-10-16' });
    await provider.stop!();
  });

  it('asks for tiers by a header', async () => {
    upstream.answer(json(200, GOOGLE_REPLY));
    const provider = vertex({ apiKey: 'k', baseUrl: `${upstream.origin}/v1` });
    await provider.endpoints.chat!(chat({ model: GEMINI, service_tier: 'flex' }));
    const { headers, json: body } = upstream.requests[0]!;
    expect(headers).toMatchObject({ 'x-vertex-ai-llm-shared-request-type': 'flex', 'x-goog-api-key': 'k' });
    expect(body).not.toHaveProperty('serviceTier');
    await provider.stop!();
  });

  it('names what is missing', () => {
    expect(() => vertex()).toThrowError(
      expect.objectContaining({
        code: 'invalid_options',
        param: 'project',
        message: expect.stringContaining('GOOGLE_CLOUD_PROJECT'),
      }),
    );
    expect(() => vertex({ project: 'p', serviceAccount: { client_email: 'a', private_key: '' } })).toThrowError(
      expect.objectContaining({ code: 'invalid_options', message: expect.stringContaining("'private_key'") }),
    );
    expect(
      inspect(vertex({ project: 'p', accessToken: 'a-token-nobody-sees' }), { depth: 9, showHidden: true }),
    ).not.toContain('a-token-nobody-sees');
  });

  it("asks Google's library for tokens where it is installed, and says so where it is not", async () => {
    class GoogleAuth {
      async getAccessToken(): Promise<string> {
        return 'found';
      }
    }
    const { signal } = new AbortController();
    expect(await defaultTokens('v', async () => ({ GoogleAuth }))(signal)).toBe('found');
    const missing = defaultTokens('v', async () => Promise.reject(new Error('Cannot find package')));
    await expect(missing(signal)).rejects.toMatchObject({
      code: 'invalid_options',
      message: expect.stringContaining("install 'google-auth-library'"),
    });
  });
});
