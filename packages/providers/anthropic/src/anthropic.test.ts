import { inspect } from 'node:util';
import { callOf, chat, type EndpointFixture, fakeUpstream, json, providerSuite, type WireErrors } from '@weir/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { anthropic } from './anthropic.ts';

const VARIABLES = ['ANTHROPIC_API_KEY', 'ANTHROPIC_BASE_URL'];

beforeEach(() => {
  for (const name of VARIABLES) vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

const MODEL = 'claude-sonnet-4-5';
const USAGE = {
  input_tokens: 500,
  cache_read_input_tokens: 400,
  cache_creation_input_tokens: 100,
  cache_creation: { ephemeral_5m_input_tokens: 60, ephemeral_1h_input_tokens: 40 },
  output_tokens: 300,
  output_tokens_details: { thinking_tokens: 100 },
  service_tier: 'standard',
};
const CHAT_USAGE = {
  prompt_tokens: 1_000,
  completion_tokens: 300,
  total_tokens: 1_300,
  prompt_tokens_details: { cached_tokens: 400, cache_write_tokens: 100, cache_write_1h_tokens: 40 },
  completion_tokens_details: { reasoning_tokens: 100 },
};
/** Characters of two, three and four bytes, so that cuts fall inside them. */
const PIECES = ['Grüße, ', '世界 ', '👋'];

const frame = (type: string, fields: object = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}`;
const block = (index: number, content_block: object, ...deltas: readonly object[]): readonly string[] => [
  frame('content_block_start', { index, content_block }),
  ...deltas.map((delta) => frame('content_block_delta', { index, delta })),
  frame('content_block_stop', { index }),
];
const chunk = (choices: readonly object[], more: object = {}): object => ({
  id: 'msg_1',
  object: 'chat.completion.chunk',
  created: 0,
  model: MODEL,
  choices,
  ...more,
});
const delta = (fields: object): object => chunk([{ index: 0, delta: fields, logprobs: null, finish_reason: null }]);
const call = (index: number, fields: object): object => delta({ tool_calls: [{ index, ...fields }] });

const format = 'anthropic-claude-v1';
const { output_tokens: _, ...STARTING } = USAGE;
const content = [
  { type: 'thinking', thinking: 'Hm', signature: 'c2ln' },
  { type: 'text', text: PIECES.join('') },
  { type: 'tool_use', id: 'toolu_1', name: 'now', input: {} },
  { type: 'tool_use', id: 'toolu_2', name: 'at', input: { zone: 'CET' } },
];

const FIXTURE: EndpointFixture = {
  endpoint: 'chat',
  request: { messages: [{ role: 'user', content: 'Say hello' }] },
  reply: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: MODEL,
    content,
    stop_reason: 'tool_use',
    stop_sequence: null,
    usage: USAGE,
  },
  value: {
    id: 'msg_1',
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
          reasoning_details: [{ type: 'reasoning.text', text: 'Hm', signature: 'c2ln', format, index: 0 }],
          tool_calls: [
            { id: 'toolu_1', type: 'function', function: { name: 'now', arguments: '{}' } },
            { id: 'toolu_2', type: 'function', function: { name: 'at', arguments: '{"zone":"CET"}' } },
          ],
        },
        logprobs: null,
        finish_reason: 'tool_calls',
        native_finish_reason: 'tool_use',
      },
    ],
    usage: CHAT_USAGE,
    service_tier: 'default',
  },
  stream: {
    frames: [
      frame('message_start', {
        message: {
          id: 'msg_1',
          type: 'message',
          role: 'assistant',
          model: MODEL,
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { ...STARTING, output_tokens: 1 },
        },
      }),
      ...block(
        0,
        { type: 'thinking', thinking: '', signature: '' },
        { type: 'thinking_delta', thinking: 'Hm' },
        { type: 'signature_delta', signature: 'c2ln' },
      ),
      frame('ping'),
      ...block(1, { type: 'text', text: '' }, ...PIECES.map((text) => ({ type: 'text_delta', text }))),
      ...block(
        3,
        { type: 'tool_use', id: 'toolu_1', name: 'now', input: {} },
        { type: 'input_json_delta', partial_json: '' },
      ),
      ...block(
        4,
        { type: 'tool_use', id: 'toolu_2', name: 'at', input: {} },
        { type: 'input_json_delta', partial_json: '{"zone": ' },
        { type: 'input_json_delta', partial_json: '"CET"}' },
      ),
      frame('message_delta', {
        delta: { stop_reason: 'tool_use', stop_sequence: null },
        usage: { output_tokens: 300 },
      }),
      frame('message_stop'),
    ],
    contentFrames: 3,
    events: [
      delta({ role: 'assistant', content: '' }),
      delta({ reasoning_content: 'Hm', reasoning_details: [{ type: 'reasoning.text', text: 'Hm', format, index: 0 }] }),
      delta({ reasoning_details: [{ type: 'reasoning.text', signature: 'c2ln', format, index: 0 }] }),
      ...PIECES.map((text) => delta({ content: text })),
      call(0, { id: 'toolu_1', type: 'function', function: { name: 'now', arguments: '' } }),
      call(0, { function: { arguments: '{}' } }),
      call(1, { id: 'toolu_2', type: 'function', function: { name: 'at', arguments: '' } }),
      call(1, { function: { arguments: '{"zone": ' } }),
      call(1, { function: { arguments: '"CET"}' } }),
      chunk([{ index: 0, delta: {}, logprobs: null, finish_reason: 'tool_calls', native_finish_reason: 'tool_use' }]),
      chunk([], { usage: CHAT_USAGE, service_tier: 'default' }),
    ],
  },
  tokens: { input: 1_000, output: 300 },
};

const said = (type: string, message: string): object => ({
  type: 'error',
  error: { type, message },
  request_id: 'req_1',
});
const ERRORS: WireErrors = {
  body: (status, message) => said(status >= 500 ? 'api_error' : 'invalid_request_error', message),
  embedded: said('api_error', 'Internal server error'),
  frame: `event: error\ndata: ${JSON.stringify(said('overloaded_error', 'Overloaded'))}`,
  quota: {
    status: 400,
    body: said('invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),
  },
  contextLength: {
    status: 400,
    body: said('invalid_request_error', 'prompt is too long: 208310 tokens > 200000 maximum'),
  },
};

const eventOf = (text: string): unknown => JSON.parse(text.slice(text.indexOf('\ndata: ') + 7));
const { value: __, ...NATIVE } = {
  ...FIXTURE,
  endpoint: 'messages' as const,
  request: { ...FIXTURE.request, max_tokens: 500 },
  stream: {
    ...FIXTURE.stream!,
    frames: FIXTURE.stream!.frames.map((text) =>
      text.includes('message_delta')
        ? frame('message_delta', { delta: { stop_reason: 'tool_use' }, usage: USAGE })
        : text,
    ),
  },
};
const MESSAGES: EndpointFixture = {
  ...NATIVE,
  stream: { ...NATIVE.stream, events: NATIVE.stream.frames.map(eventOf) },
};

const COUNT: EndpointFixture = {
  endpoint: 'messages.count',
  request: { messages: [{ role: 'user', content: 'hi' }] },
  reply: { input_tokens: 14 },
};

const suite = providerSuite(anthropic, { model: MODEL, fixtures: [FIXTURE, MESSAGES, COUNT], errors: ERRORS });
const native = providerSuite(anthropic, { model: MODEL, fixtures: [MESSAGES, FIXTURE, COUNT], errors: ERRORS });
/** What does not depend on the endpoint, or takes long. */
const ONCE = /cut anywhere|status|does not end|slow reader|retry-after|connection|redirect/i;
describe('anthropic keeps to the provider suite natively too', () => {
  for (const { name, run } of native.cases.filter((one) => !ONCE.test(one.name))) it(name, run);
});

describe('anthropic keeps to the provider suite', () => {
  for (const { name, run } of suite.cases) it(name, run);
});

describe('anthropic', () => {
  it('takes key and URL from the environment where no options are given', async () => {
    const upstream = await fakeUpstream();
    upstream.answer(json(200, FIXTURE.reply));
    vi.stubEnv('ANTHROPIC_API_KEY', 'from-environment');
    vi.stubEnv('ANTHROPIC_BASE_URL', upstream.origin);

    const options = {
      apiKey: 'given',
      baseUrl: `${upstream.origin}/eu/v1`,
      betas: ['a-1', 'b-2'],
      version: '2026-10-21',
    };
    for (const provider of [anthropic(), anthropic(options)]) {
      await provider.endpoints.chat!(chat('hi'));
      await provider.stop!();
    }

    expect(upstream.requests.map(({ path, headers }) => [path, headers['x-api-key']])).toEqual([
      ['/v1/messages', 'from-environment'],
      ['/eu/v1/messages', 'given'],
    ]);
    expect(upstream.requests[0]!.headers).toMatchObject({ 'anthropic-version': '2023-06-01' });
    expect(upstream.requests[0]!.headers).not.toHaveProperty('anthropic-beta');
    expect(upstream.requests[1]!.headers).toMatchObject({
      'anthropic-version': '2026-10-21',
      'anthropic-beta': 'a-1,b-2',
    });
    await upstream.close();
  });

  it('sends the betas a caller asks for natively, beside its own', async () => {
    const upstream = await fakeUpstream();
    upstream.answer(json(200, FIXTURE.reply));
    const wishes = { betas: ['b-2', 'c-3'] };
    const request = { model: MODEL, max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] };
    const account = { apiKey: 'k', baseUrl: `${upstream.origin}/v1` };
    const own = [anthropic(account), anthropic({ ...account, headers: { 'Anthropic-Beta': 'a-1,b-2' } })];
    for (const provider of own) {
      await provider.endpoints.messages!(callOf('messages', request, { wishes }));
      await provider.endpoints.messages!(callOf('messages', request));
      await provider.endpoints['messages.count']!(callOf('messages.count', request, { wishes }));
      await provider.endpoints.chat!(chat('hi', { wishes }));
      await provider.stop!();
    }

    expect(upstream.requests.map(({ headers }) => headers['anthropic-beta'])).toEqual([
      'b-2,c-3',
      undefined,
      'b-2,c-3',
      undefined, // chat is another wire: its caller cannot mean Anthropic
      'a-1,b-2,c-3',
      'a-1,b-2',
      'a-1,b-2,c-3',
      'a-1,b-2',
    ]);
    expect(upstream.requests[4]!.headers).toMatchObject({ 'content-type': 'application/json', 'x-api-key': 'k' });
    await upstream.close();
  });

  it.each([undefined, ''])('names what is missing when the key is %j', (apiKey) => {
    expect(() => anthropic({ apiKey })).toThrowError(
      expect.objectContaining({
        code: 'invalid_options',
        param: 'apiKey',
        message: expect.stringContaining('ANTHROPIC_API_KEY'),
      }),
    );
  });

  it('is Anthropic, and shows its key to nobody', () => {
    const provider = anthropic({ apiKey: 'a-key-nobody-sees' });

    expect(provider).toMatchObject({
      name: 'anthropic',
      acceptsUnknownModels: true,
      billing: { hosts: ['api.anthropic.com'] },
    });
    expect(inspect(provider, { depth: 9, showHidden: true })).not.toContain('a-key-nobody-sees');
    expect(anthropic({ apiKey: 'k', name: 'anthropic-eu' }).name).toBe('anthropic-eu');
  });

  it('passes on what it tells of limits, by the names OpenAI gives them', async () => {
    const upstream = await fakeUpstream();
    const told = {
      'request-id': 'req_1',
      'anthropic-ratelimit-requests-limit': '50',
      'anthropic-ratelimit-tokens-remaining': '9',
      'anthropic-ratelimit-tokens-reset': '2026-11-29T00:00:00Z',
      'anthropic-organization-id': 'secret',
    };
    upstream.answer(json(200, FIXTURE.reply, told));
    const provider = anthropic({ apiKey: 'k', baseUrl: upstream.origin });

    expect((await provider.endpoints.chat!(chat('hi'))).headers).toEqual({
      'x-upstream-request-id': 'req_1',
      'x-ratelimit-limit-requests': '50',
      'x-ratelimit-remaining-tokens': '9',
      'anthropic-ratelimit-tokens-reset': '2026-11-29T00:00:00Z',
    });
    await provider.stop!();
    await upstream.close();
  });

  it('tells a spend limit, which does not pass, from a rate that will', async () => {
    const upstream = await fakeUpstream();
    const details = { error_code: 'enforced_spend_limit_reached' };
    upstream.answer(json(429, { type: 'error', error: { type: 'rate_limit_error', message: 'Limit', details } }));
    const provider = anthropic({ apiKey: 'k', baseUrl: upstream.origin });

    await expect(provider.endpoints.chat!(chat('hi'))).rejects.toMatchObject({
      code: 'quota_exhausted',
      advice: 'reroute',
    });
    await provider.stop!();
    await upstream.close();
  });
});
