import { callOf, chat, type EndpointFixture, fakeUpstream, json, providerSuite, type WireErrors } from '@weir/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ollama } from './ollama.ts';

beforeEach(() => {
  for (const name of ['OLLAMA_BASE_URL', 'OLLAMA_API_KEY']) vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

const MODEL = 'qwen3.6:latest';
const AT = '2026-11-29T09:30:00.5Z';
const head = { id: 'chatcmpl-exchange', created: Date.UTC(2026, 10, 29, 9, 30) / 1_000, model: MODEL };
/** Characters of two, three and four bytes, so that cuts fall inside them. */
const PIECES = ['Grüße, ', '世界 ', '👋'];
const USAGE = { prompt_tokens: 310, completion_tokens: 145, total_tokens: 455 };
const COUNTS = { prompt_eval_count: 310, eval_count: 145, total_duration: 12 };
const at = { function: { name: 'at', arguments: { zone: 'CET' } } };
const now = { id: 'call_1', function: { index: 0, name: 'now', arguments: {} } };
const asked = (id: string, name: string, args: string) => ({
  id,
  type: 'function',
  function: { name, arguments: args },
});
const line = (message: object | undefined, more: object = {}): string =>
  JSON.stringify({
    model: MODEL,
    created_at: AT,
    ...(message && { message: { role: 'assistant', content: '', ...message } }),
    done: false,
    ...more,
  });
const chunk = (choices: readonly object[], more: object = {}): object => ({
  ...more,
  ...head,
  object: 'chat.completion.chunk',
  choices,
});
const delta = (fields: object): object => chunk([{ index: 0, delta: fields, logprobs: null, finish_reason: null }]);

const FIXTURE: EndpointFixture = {
  endpoint: 'chat',
  request: { messages: [{ role: 'user', content: 'Say hello' }] },
  reply: {
    model: MODEL,
    created_at: AT,
    message: { role: 'assistant', content: PIECES.join(''), thinking: 'Hm', tool_calls: [now, at] },
    done: true,
    done_reason: 'stop',
    ...COUNTS,
  },
  value: {
    ...head,
    object: 'chat.completion',
    total_duration: 12,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: PIECES.join(''),
          refusal: null,
          reasoning_content: 'Hm',
          tool_calls: [asked('call_1', 'now', '{}'), asked('call_exchange_1', 'at', '{"zone":"CET"}')],
        },
        logprobs: null,
        finish_reason: 'tool_calls',
        native_finish_reason: 'stop',
      },
    ],
    usage: USAGE,
  },
  stream: {
    contentType: 'application/x-ndjson',
    delimiter: '\n',
    frames: [
      line({ thinking: 'Hm' }),
      ...PIECES.map((content) => line({ content })),
      line({ tool_calls: [now] }),
      line({ tool_calls: [at] }),
      line({}, { done: true, done_reason: 'stop', ...COUNTS }),
    ],
    contentFrames: 1,
    events: [
      delta({ role: 'assistant', content: '' }),
      delta({ reasoning_content: 'Hm' }),
      ...PIECES.map((content) => delta({ content })),
      delta({ tool_calls: [{ index: 0, ...asked('call_1', 'now', '{}') }] }),
      delta({ tool_calls: [{ index: 1, ...asked('call_exchange_1', 'at', '{"zone":"CET"}') }] }),
      chunk([{ index: 0, delta: {}, logprobs: null, finish_reason: 'tool_calls', native_finish_reason: 'stop' }], {
        total_duration: 12,
      }),
      chunk([], { usage: USAGE }),
    ],
  },
  tokens: { input: 310, output: 145 },
};
const VECTOR = { object: 'embedding', index: 0, embedding: [0.5, -1] };
const EMBEDDINGS: EndpointFixture = {
  endpoint: 'embeddings',
  request: { input: 'Grüße' },
  reply: { model: MODEL, embeddings: [VECTOR.embedding], prompt_eval_count: 3 },
  value: { object: 'list', model: MODEL, data: [VECTOR], usage: { prompt_tokens: 3, total_tokens: 3 } },
  tokens: { input: 3, output: 0 },
};
const ERRORS: Partial<WireErrors> = {
  body: (_, message) => ({ error: message }),
  embedded: { error: 'model runner has unexpectedly stopped' },
  frame: '{"error":"an error was encountered while running the model: unexpected EOF"}',
};

/** Ollama's own API begins at the root, which the suite's begins with `/v1` for. */
const below = ({ baseUrl, apiKey }: { baseUrl: string; apiKey: string }) =>
  ollama({ baseUrl: `${baseUrl}/ollama`, apiKey });
const suite = providerSuite(below, { model: MODEL, fixtures: [FIXTURE, EMBEDDINGS], errors: ERRORS });
describe('ollama keeps to the provider suite', () => {
  for (const { name, run } of suite.cases) it(name, run);
});
describe("ollama keeps to it over OpenAI's wire too", () => {
  const { cases } = providerSuite((context) => ollama({ ...context, api: 'openai' }));
  for (const { name, run } of cases.filter((one) => /counts|comes whole|every endpoint/.test(one.name))) it(name, run);
});

describe('where Ollama is', () => {
  const paths = async (options: (origin: string) => Parameters<typeof ollama>[0]) => {
    const upstream = await fakeUpstream();
    upstream.answer(json(200, FIXTURE.reply));
    const provider = ollama(options(upstream.origin));
    await provider.endpoints.chat!(chat('hi'));
    await provider.stop!();
    await upstream.close();
    return upstream.requests.map(({ path, headers }) => [path, headers.authorization]);
  };
  it.each([
    ['given', (baseUrl: string) => ({ baseUrl, apiKey: 'k' }), '/api/chat', 'Bearer k'],
    ['given with /v1', (origin: string) => ({ baseUrl: `${origin}/v1/` }), '/api/chat', undefined],
    [
      "spoken to in OpenAI's words",
      (baseUrl: string) => ({ baseUrl, api: 'openai' as const }),
      '/v1/chat/completions',
      undefined,
    ],
  ])('%s', async (_, options, path, authorization) => {
    expect(await paths(options)).toEqual([[path, authorization]]);
  });

  it('is told by the environment, the key too', async () => {
    vi.stubEnv('OLLAMA_API_KEY', 'from-environment');
    const found = await paths((origin) => {
      vi.stubEnv('OLLAMA_BASE_URL', `${origin}/v1`);
      return {};
    });
    expect(found).toEqual([['/api/chat', 'Bearer from-environment']]);
    vi.unstubAllEnvs();
    vi.stubEnv('OLLAMA_BASE_URL', '');
    expect(ollama()).toMatchObject({ name: 'ollama', billing: { hosts: ['127.0.0.1:11434'] } });
  });

  it.each([0, -1, 1.5, 1e9])('refuses a context of %s tokens', (contextTokens) => {
    expect(() => ollama({ contextTokens })).toThrowError(
      expect.objectContaining({ code: 'invalid_options', param: 'contextTokens' }),
    );
  });

  it('says how much context every model has, and how long it stays loaded, unless a request does', async () => {
    const upstream = await fakeUpstream();
    upstream.answer(json(200, FIXTURE.reply));
    const provider = ollama({ baseUrl: upstream.origin, contextTokens: 32_000, keepAlive: '10m' });
    await provider.endpoints.chat!(chat('hi'));
    await provider.endpoints.chat!(chat({ keep_alive: 0, options: { num_ctx: 1 } }));
    upstream.answer(json(200, EMBEDDINGS.reply));
    await provider.endpoints.embeddings!(callOf('embeddings', { model: 'm', input: 'x' }));
    await provider.stop!();
    await upstream.close();

    expect(upstream.requests.map(({ json: body }) => body)).toMatchObject([
      { keep_alive: '10m', options: { num_ctx: 32_000 } },
      { keep_alive: 0, options: { num_ctx: 1 } },
      { keep_alive: '10m', options: { num_ctx: 32_000 } },
    ]);
  });
});
