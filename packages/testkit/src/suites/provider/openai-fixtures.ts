import type { BillingManifest } from '@weir/core';
import type { EndpointFixture, WireErrors } from './provider-suite-options.ts';

const READ = 1_000;
const CACHED = 400;
const WRITTEN = 300;
const THOUGHT = 100;
/** Characters of two, three and four bytes, so that cuts fall inside them. */
const PIECES = ['Grüße, ', '世界 ', '👋'];

const data = (event: unknown): string => `data: ${JSON.stringify(event)}`;

/** Usage as a provider with this manifest reports it: what is not inside a figure comes on top of it. */
function usageUnder({ cachedInsideInput, reasoningInsideOutput }: BillingManifest): object {
  const completion = reasoningInsideOutput ? WRITTEN : WRITTEN - THOUGHT;
  return {
    prompt_tokens: cachedInsideInput ? READ : READ - CACHED,
    completion_tokens: completion,
    total_tokens: READ + WRITTEN,
    prompt_tokens_details: { cached_tokens: CACHED },
    completion_tokens_details: { reasoning_tokens: THOUGHT },
  };
}

const TOKENS = { input: READ, output: WRITTEN };

function chat(billing: BillingManifest): EndpointFixture {
  const base = { id: 'chatcmpl-1', created: 1_790_000_000, model: 'suite-model' };
  const event = (choices: readonly object[], more: object = {}): object => ({
    ...base,
    object: 'chat.completion.chunk',
    choices,
    ...more,
  });
  const delta = (fields: object, finish: string | null = null): object =>
    event([{ index: 0, delta: fields, finish_reason: finish }]);
  const events = [
    delta({ role: 'assistant', content: '' }),
    ...PIECES.map((content) => delta({ content })),
    delta({}, 'stop'),
    event([], { usage: usageUnder(billing) }),
  ];
  const message = { role: 'assistant', content: PIECES.join(''), refusal: null };
  return {
    endpoint: 'chat',
    request: { messages: [{ role: 'user', content: 'Say hello' }] },
    reply: {
      ...base,
      object: 'chat.completion',
      choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }],
      usage: usageUnder(billing),
    },
    stream: { frames: [...events.map(data), 'data: [DONE]'], events },
    tokens: TOKENS,
  };
}

function completions(billing: BillingManifest): EndpointFixture {
  const part = (text: string, finish: string | null, more: object = {}): object => ({
    id: 'cmpl-1',
    object: 'text_completion',
    created: 1_790_000_000,
    model: 'suite-model',
    choices: [{ index: 0, text, logprobs: null, finish_reason: finish }],
    ...more,
  });
  const events = [...PIECES.map((text) => part(text, null)), part('', 'stop', { usage: usageUnder(billing) })];
  return {
    endpoint: 'completions',
    request: { prompt: 'Say hello' },
    reply: part(PIECES.join(''), 'stop', { usage: usageUnder(billing) }),
    stream: { frames: [...events.map(data), 'data: [DONE]'], events, contentFrames: 1 },
    tokens: TOKENS,
  };
}

/** In Responses everybody counts as OpenAI does. */
const RESPONSES_USAGE = {
  input_tokens: READ,
  input_tokens_details: { cached_tokens: CACHED },
  output_tokens: WRITTEN,
  output_tokens_details: { reasoning_tokens: THOUGHT },
  total_tokens: READ + WRITTEN,
};

function responses(): EndpointFixture {
  const base = { object: 'response', id: 'resp_1', created_at: 1_790_000_000, model: 'suite-model' };
  const message = (status: string, content: readonly object[]): object => ({
    type: 'message',
    id: 'msg_1',
    status,
    role: 'assistant',
    content,
  });
  const text = PIECES.join('');
  const part = { type: 'output_text', text, annotations: [] };
  const item = message('completed', [part]);
  const reply = {
    ...base,
    status: 'completed',
    error: null,
    incomplete_details: null,
    output: [item],
    usage: RESPONSES_USAGE,
  };
  const begun = { ...reply, status: 'in_progress', output: [], usage: null };
  const place = { item_id: 'msg_1', output_index: 0, content_index: 0 };
  const events = [
    { type: 'response.created', response: begun },
    { type: 'response.output_item.added', output_index: 0, item: message('in_progress', []) },
    { type: 'response.content_part.added', ...place, part: { type: 'output_text', text: '', annotations: [] } },
    ...PIECES.map((delta) => ({ type: 'response.output_text.delta', ...place, delta })),
    { type: 'response.output_text.done', ...place, text },
    { type: 'response.content_part.done', ...place, part },
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response: reply },
  ].map((event, sequence_number) => ({ ...event, sequence_number }));
  return {
    endpoint: 'responses',
    request: { input: 'Say hello' },
    reply,
    stream: { frames: events.map((event) => `event: ${event.type}\n${data(event)}`), contentFrames: 4, events },
    tokens: TOKENS,
  };
}

/** What can be asked beside a response, and of one that is stored. */
function besideResponses(): EndpointFixture[] {
  const { reply, request } = responses();
  const { output, usage } = reply as { readonly output: unknown; readonly usage: unknown };
  const stored = (name: string, answer: unknown): EndpointFixture => ({
    endpoint: `responses.${name}` as EndpointFixture['endpoint'],
    request: { id: 'resp_1' },
    reply: answer,
  });
  const compacted = { id: 'resp_2', object: 'response.compaction', created_at: 1_790_000_000, output, usage };
  return [
    { endpoint: 'responses.count', request, reply: { object: 'response.input_tokens', input_tokens: READ } },
    { endpoint: 'responses.compact', request, reply: compacted, tokens: TOKENS },
    stored('retrieve', reply),
    stored('delete', { id: 'resp_1', object: 'response', deleted: true }),
    stored('cancel', { ...(reply as object), status: 'cancelled' }),
    stored('input_items', { object: 'list', data: [], first_id: null, last_id: null, has_more: false }),
  ];
}

const EMBEDDINGS: EndpointFixture = {
  endpoint: 'embeddings',
  request: { input: ['one', 'two'] },
  reply: {
    object: 'list',
    data: [0, 1].map((index) => ({ object: 'embedding', index, embedding: [0.25, -0.5] })),
    model: 'suite-model',
    usage: { prompt_tokens: 8, total_tokens: 8 },
  },
  tokens: { input: 8, output: 0 },
};

const MODERATIONS: EndpointFixture = {
  endpoint: 'moderations',
  request: { input: 'Say hello' },
  reply: {
    id: 'modr-1',
    model: 'suite-model',
    results: [{ flagged: false, categories: { violence: false }, category_scores: { violence: 0.01 } }],
  },
};

const RERANK: EndpointFixture = {
  endpoint: 'rerank',
  request: { query: 'Which one?', documents: ['one', 'two'] },
  reply: { model: 'suite-model', results: [{ index: 1, relevance_score: 0.5 }], usage: { total_tokens: 8 } },
  tokens: { input: 8, output: 0 },
};

const IMAGES: EndpointFixture = {
  endpoint: 'images.generate',
  request: { prompt: 'A weir' },
  reply: {
    created: 1_790_000_000,
    data: [{ b64_json: 'iVBORw0KGgo=' }],
    usage: { input_tokens: 8, output_tokens: 272, total_tokens: 280 },
  },
  tokens: { input: 8, output: 272 },
};

const RAW: EndpointFixture = {
  endpoint: 'raw',
  request: { method: 'GET', path: '/files/file-1/content?x=1' },
  reply: Uint8Array.from({ length: 256 }, (_, index) => index),
};

/** Every standard endpoint in OpenAI's form, its usage as the manifest of a provider declares it. */
export function openaiFixtures(billing: BillingManifest): EndpointFixture[] {
  return [
    chat(billing),
    completions(billing),
    responses(),
    ...besideResponses(),
    EMBEDDINGS,
    MODERATIONS,
    RERANK,
    IMAGES,
    RAW,
  ];
}

const error = (message: string, type: string, code: string | null = null): object => ({
  error: { message, type, param: null, code },
});

/** OpenAI's error forms. */
export const OPENAI_ERRORS: WireErrors = Object.freeze({
  body: (status: number, message: string) => error(message, status >= 500 ? 'server_error' : 'invalid_request_error'),
  embedded: error('The server had an error', 'server_error'),
  frame: data(error('The server had an error', 'server_error')),
  quota: { status: 429, body: error('You exceeded your quota', 'insufficient_quota', 'insufficient_quota') },
  contextLength: {
    status: 400,
    body: error('This is too long', 'invalid_request_error', 'context_length_exceeded'),
  },
});
