import { inspect } from 'node:util';
import type { Provider } from '@weir/core';
import { chat, type EndpointFixture, fakeUpstream, json, providerSuite, type WireErrors } from '@weir/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { frameOf } from '../test/aws-frame.ts';
import { bedrock } from './bedrock.ts';

const VARIABLES = [
  'AWS_BEARER_TOKEN_BEDROCK',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_ENDPOINT_URL_BEDROCK_RUNTIME',
];
beforeEach(() => {
  for (const name of VARIABLES) vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

const MODEL = 'eu.anthropic.claude-sonnet-4-5';
const USAGE = {
  inputTokens: 500,
  outputTokens: 300,
  totalTokens: 1_300,
  cacheReadInputTokens: 400,
  cacheWriteInputTokens: 100,
  cacheDetails: [
    { ttl: '5m', inputTokens: 60 },
    { ttl: '1h', inputTokens: 40 },
  ],
};
const CHAT_USAGE = {
  prompt_tokens: 1_000,
  completion_tokens: 300,
  total_tokens: 1_300,
  prompt_tokens_details: { cached_tokens: 400, cache_write_tokens: 100, cache_write_1h_tokens: 40 },
};
/** Characters of two, three and four bytes, so that cuts fall inside them. */
const PIECES = ['Grüße, ', '世界 ', '👋'];
const format = 'anthropic-claude-v1';
const head = { id: 'chatcmpl-exchange', created: 0, model: MODEL };
const chunk = (choices: readonly object[], more: object = {}): object => ({
  ...more,
  ...head,
  object: 'chat.completion.chunk',
  choices,
});
const delta = (fields: object): object => chunk([{ index: 0, delta: fields, logprobs: null, finish_reason: null }]);
const called = (index: number, fields: object): object => delta({ tool_calls: [{ index, ...fields }] });
const event = (name: string, fields: object): string => `${name} ${JSON.stringify(fields)}`;
const piece = (contentBlockIndex: number, fields: object): string =>
  event('contentBlockDelta', { contentBlockIndex, delta: fields });

const FIXTURE: EndpointFixture = {
  endpoint: 'chat',
  request: { messages: [{ role: 'user', content: 'Say hello' }] },
  reply: {
    output: {
      message: {
        role: 'assistant',
        content: [
          { reasoningContent: { reasoningText: { text: 'Hm', signature: 'c2ln' } } },
          { text: PIECES.join('') },
          { toolUse: { toolUseId: 'tooluse_1', name: 'now', input: {} } },
          { toolUse: { toolUseId: 'tooluse_2', name: 'at', input: { zone: 'CET' } } },
        ],
      },
    },
    stopReason: 'tool_use',
    usage: USAGE,
    serviceTier: { type: 'flex' },
    metrics: { latencyMs: 12 },
  },
  value: {
    ...head,
    metrics: { latencyMs: 12 },
    object: 'chat.completion',
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
            { id: 'tooluse_1', type: 'function', function: { name: 'now', arguments: '{}' } },
            { id: 'tooluse_2', type: 'function', function: { name: 'at', arguments: '{"zone":"CET"}' } },
          ],
        },
        logprobs: null,
        finish_reason: 'tool_calls',
        native_finish_reason: 'tool_use',
      },
    ],
    usage: CHAT_USAGE,
    service_tier: 'flex',
  },
  stream: {
    contentType: 'application/vnd.amazon.eventstream',
    encode: frameOf,
    frames: [
      event('messageStart', { role: 'assistant', p: 'padding' }),
      piece(0, { reasoningContent: { text: 'Hm' } }),
      piece(0, { reasoningContent: { signature: 'c2ln' } }),
      ...PIECES.map((text) => piece(1, { text })),
      event('contentBlockStart', {
        contentBlockIndex: 2,
        start: { toolUse: { toolUseId: 'tooluse_1', name: 'now' } },
      }),
      event('contentBlockStop', { contentBlockIndex: 2 }),
      event('contentBlockStart', { contentBlockIndex: 3, start: { toolUse: { toolUseId: 'tooluse_2', name: 'at' } } }),
      piece(3, { toolUse: { input: '{"zone": ' } }),
      piece(3, { toolUse: { input: '"CET"}' } }),
      event('contentBlockStop', { contentBlockIndex: 3 }),
      event('messageStop', { stopReason: 'tool_use' }),
      event('metadata', { usage: USAGE, metrics: { latencyMs: 12 }, serviceTier: { type: 'flex' } }),
    ],
    contentFrames: 2,
    events: [
      delta({ role: 'assistant', content: '' }),
      delta({ reasoning_content: 'Hm', reasoning_details: [{ type: 'reasoning.text', text: 'Hm', format, index: 0 }] }),
      delta({ reasoning_details: [{ type: 'reasoning.text', signature: 'c2ln', format, index: 0 }] }),
      ...PIECES.map((text) => delta({ content: text })),
      called(0, { id: 'tooluse_1', type: 'function', function: { name: 'now', arguments: '' } }),
      called(0, { function: { arguments: '{}' } }),
      called(1, { id: 'tooluse_2', type: 'function', function: { name: 'at', arguments: '' } }),
      called(1, { function: { arguments: '{"zone": ' } }),
      called(1, { function: { arguments: '"CET"}' } }),
      chunk([{ index: 0, delta: {}, logprobs: null, finish_reason: 'tool_calls', native_finish_reason: 'tool_use' }]),
      chunk([], { metrics: { latencyMs: 12 }, usage: CHAT_USAGE, service_tier: 'flex' }),
    ],
  },
  tokens: { input: 1_000, output: 300 },
};

const ERRORS: WireErrors = {
  body: (_, message) => ({ message }),
  embedded: { Output: { __type: 'com.amazon.coral.service#UnknownOperationException' }, Version: '1.0' },
  frame: '!modelStreamErrorException {"message":"The model failed"}',
  quota: { status: 429, body: { message: 'Too many tokens per day, please wait before trying again.' } },
  contextLength: { status: 400, body: { message: 'Input is too long for requested model.' } },
};

const VECTOR = { object: 'embedding', index: 0, embedding: [0.5, -1] };
const EMBEDDINGS: EndpointFixture = {
  endpoint: 'embeddings',
  request: { input: 'Grüße' },
  reply: { embedding: VECTOR.embedding, inputTextTokenCount: 3 },
  value: { object: 'list', model: MODEL, data: [VECTOR], usage: { prompt_tokens: 3, total_tokens: 3 } },
  tokens: { input: 3, output: 0 },
};

const MESSAGES_USAGE = {
  input_tokens: 500,
  cache_read_input_tokens: 400,
  cache_creation_input_tokens: 100,
  output_tokens: 300,
};
const answer = { id: 'msg_bdrk_1', type: 'message', role: 'assistant', model: 'claude-sonnet-4-5' };
const said = [
  { type: 'message_start', message: { ...answer, content: [], usage: { ...MESSAGES_USAGE, output_tokens: 1 } } },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  ...PIECES.map((text) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })),
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: MESSAGES_USAGE },
  { type: 'message_stop' },
];
const MESSAGES: EndpointFixture = {
  endpoint: 'messages',
  request: { max_tokens: 500, messages: [{ role: 'user', content: 'Say hello' }] },
  reply: {
    ...answer,
    content: [{ type: 'text', text: PIECES.join('') }],
    stop_reason: 'end_turn',
    usage: MESSAGES_USAGE,
  },
  stream: {
    contentType: 'application/vnd.amazon.eventstream',
    // what is in a chunk is the maker's own event, in base64
    encode: (text) =>
      frameOf(text.startsWith('!') ? text : `chunk ${JSON.stringify({ bytes: Buffer.from(text).toString('base64') })}`),
    frames: said.map((one) => JSON.stringify(one)),
    contentFrames: 3,
    events: said,
  },
  tokens: { input: 1_000, output: 300 },
};
const COUNT: EndpointFixture = {
  endpoint: 'messages.count',
  request: { messages: [{ role: 'user', content: 'hi' }] },
  reply: { inputTokens: 14 },
  value: { input_tokens: 14 },
};

const others = [EMBEDDINGS, COUNT];
const suite = providerSuite(bedrock, { model: MODEL, fixtures: [FIXTURE, MESSAGES, ...others], errors: ERRORS });
const native = providerSuite(bedrock, { model: MODEL, fixtures: [MESSAGES, FIXTURE, ...others], errors: ERRORS });
/** What does not depend on the endpoint, or takes long. */
const ONCE = /cut anywhere|status|does not end|slow reader|retry-after|connection|redirect/i;
describe('bedrock keeps to the provider suite with Messages too', () => {
  for (const { name, run } of native.cases.filter((one) => !ONCE.test(one.name))) it(name, run);
});
describe('bedrock keeps to the provider suite', () => {
  for (const { name, run } of suite.cases) it(name, run);
});

async function sentBy(make: (origin: string) => Provider, model = MODEL) {
  const upstream = await fakeUpstream();
  upstream.answer(json(200, FIXTURE.reply, { 'x-amzn-requestid': 'r-1' }));
  const provider = make(upstream.origin);
  const { headers } = await provider.endpoints.chat!(chat('hi', { target: { provider: provider.name, model } }));
  await provider.stop!();
  await upstream.close();
  return { ...upstream.requests[0]!, passed: headers };
}

const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a-secret-nobody-sees' };
const SIGNED = /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/bedrock\/aws4_request, SignedHeaders=/;

describe('who asks Bedrock', () => {
  it('is shown by a key of its own, given or from the environment', async () => {
    const given = await sentBy((baseUrl) => bedrock({ apiKey: 'given', baseUrl, credentials: CREDENTIALS }));
    vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'from-environment');
    const found = await sentBy((baseUrl) => bedrock({ baseUrl }));

    expect([given, found].map(({ headers }) => headers.authorization)).toEqual([
      'Bearer given',
      'Bearer from-environment',
    ]);
  });

  it('is shown by a signature of each request, with credentials of the environment', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', CREDENTIALS.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', CREDENTIALS.secretAccessKey);
    vi.stubEnv('AWS_SESSION_TOKEN', 'token-that-lapses');
    vi.stubEnv('AWS_REGION', 'eu-west-1');
    const { headers, passed } = await sentBy((baseUrl) => bedrock({ baseUrl }));

    expect(headers.authorization).toMatch(SIGNED);
    expect(headers.authorization).toContain('SignedHeaders=content-type;host;x-amz-date;x-amz-security-token,');
    expect(headers['x-amz-security-token']).toBe('token-that-lapses');
    expect(headers['x-amz-date']).toMatch(/^\d{8}T\d{6}Z$/);
    expect(passed).toEqual({ 'x-upstream-request-id': 'r-1' });
  });

  it('may be asked for anew by every request', async () => {
    vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'not-this');
    let count = 0;
    const credentials = async () => ({ ...CREDENTIALS, sessionToken: `token-${++count}` });
    const upstream = await fakeUpstream();
    upstream.answer(json(200, FIXTURE.reply));
    const provider = bedrock({ credentials, region: 'eu-west-1', baseUrl: upstream.origin });
    for (const _ of [1, 2]) await provider.endpoints.chat!(chat('hi'));
    await provider.stop!();
    await upstream.close();

    expect(upstream.requests.map(({ headers }) => headers['x-amz-security-token'])).toEqual(['token-1', 'token-2']);
  });

  it('is not known when credentials cannot be had: nothing is sent', async () => {
    const provider = bedrock({ credentials: () => Promise.reject(new Error('no role')), region: 'eu-west-1' });

    await expect(provider.endpoints.chat!(chat('hi'))).rejects.toMatchObject({
      code: 'upstream_auth',
      details: { dispatch: { sent: false } },
    });
    await provider.stop!();
  });

  it('is shown to nobody else', () => {
    const provider = bedrock({ credentials: CREDENTIALS, region: 'eu-west-1' });

    expect(inspect(provider, { depth: 9, showHidden: true })).not.toContain(CREDENTIALS.secretAccessKey);
  });

  it.each([
    [{}, 'apiKey', 'AWS_BEARER_TOKEN_BEDROCK'],
    [{ apiKey: '' }, 'apiKey', 'AWS_ACCESS_KEY_ID'],
    [{ apiKey: 'k' }, 'region', 'AWS_REGION'],
    [{ apiKey: 'k', region: 'evil.example/' }, 'region', 'is none'],
    [{ credentials: CREDENTIALS, baseUrl: 'https://vpce.example' }, 'region', 'no region to sign for'],
  ] as const)('is refused where it can never work: %j', (options, param, message) => {
    expect(() => bedrock(options)).toThrowError(
      expect.objectContaining({ code: 'invalid_options', param, message: expect.stringContaining(message) }),
    );
  });
});

describe('where Bedrock is', () => {
  it.each([
    [{ region: 'eu-central-1' }, 'bedrock-runtime.eu-central-1.amazonaws.com'],
    [{ region: 'cn-north-1' }, 'bedrock-runtime.cn-north-1.amazonaws.com.cn'],
    [{ region: 'eusc-de-east-1' }, 'bedrock-runtime.eusc-de-east-1.amazonaws.eu'],
    [{ baseUrl: 'https://vpce-1.example' }, 'vpce-1.example'],
  ])('is told by region or URL: %j', (options, host) => {
    expect(bedrock({ apiKey: 'k', ...options }).billing.hosts).toEqual([host]);
  });

  it('is told by the environment', () => {
    vi.stubEnv('AWS_REGION', '');
    vi.stubEnv('AWS_DEFAULT_REGION', 'us-east-2');
    expect(bedrock({ apiKey: 'k' }).billing.hosts).toEqual(['bedrock-runtime.us-east-2.amazonaws.com']);
    vi.stubEnv('AWS_ENDPOINT_URL_BEDROCK_RUNTIME', 'https://bedrock.example');
    expect(bedrock({ apiKey: 'k' }).billing.hosts).toEqual(['bedrock.example']);
  });

  it.each([
    ['amazon.nova-lite-v1:0', '/model/amazon.nova-lite-v1%3A0/converse'],
    [
      'arn:aws:bedrock:eu-west-1:1:application-inference-profile/ab',
      '/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A1%3Aapplication-inference-profile%2Fab/converse',
    ],
    ["a(b)'c!*", '/model/a%28b%29%27c%21%2A/converse'],
  ])('finds the model %s', async (model, path) => {
    const sent = await sentBy((baseUrl) => bedrock({ apiKey: 'k', baseUrl }), model);
    expect(sent.path).toBe(path);
  });
});

describe('what AWS says went wrong', () => {
  const failing = async (status: number, body: object, headers: Record<string, string> = {}) => {
    const upstream = await fakeUpstream();
    upstream.answer(json(status, body, headers));
    const provider = bedrock({ apiKey: 'k', baseUrl: upstream.origin });
    const failure = await provider.endpoints.chat!(chat('hi')).catch((error: unknown) => error);
    await provider.stop!();
    await upstream.close();
    return failure;
  };
  it.each([
    [424, { message: 'x' }, {}, 'upstream_error', 'retry'],
    [429, { message: 'Too many requests' }, {}, 'rate_limited', 'retry'],
    [
      400,
      { message: 'Quota' },
      { 'x-amzn-errortype': 'ServiceQuotaExceededException:http://a/' },
      'quota_exhausted',
      'reroute',
    ],
    [400, { __type: 'a#ServiceQuotaExceededException', Message: 'Quota' }, {}, 'quota_exhausted', 'reroute'],
    [
      400,
      { message: "Invocation of model ID x with on-demand throughput isn't supported." },
      {},
      'model_not_found',
      'reroute',
    ],
    [400, { message: 'The provided model identifier is invalid.' }, {}, 'model_not_found', 'reroute'],
    [400, { message: 'Malformed input request' }, {}, 'upstream_rejected', 'stop'],
  ] as const)('%s %j is %s', async (status, body, headers, code, advice) => {
    expect(await failing(status, body, headers)).toMatchObject({ code, advice, details: { dispatch: { status } } });
  });

  it('keeps what AWS computed of a signature from callers', async () => {
    const failure = await failing(403, { message: 'The Canonical String should have been POST /secret' });
    expect(failure).toMatchObject({ code: 'upstream_auth', message: expect.not.stringContaining('secret') });
  });
});
