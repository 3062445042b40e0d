import { inspect } from 'node:util';
import { callOf, chat, type EndpointFixture, fakeUpstream, json, providerSuite, type WireErrors } from '@weir/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cohere } from './cohere.ts';

beforeEach(() => {
  for (const name of ['COHERE_API_KEY', 'CO_API_KEY']) vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

const MODEL = 'command-a-plus-05-2026';
const USAGE = {
  billed_units: { input_tokens: 51, output_tokens: 66 },
  tokens: { input_tokens: 267, output_tokens: 91, reasoning_tokens: 58 },
  cached_tokens: 144,
};
const CHAT_USAGE = {
  prompt_tokens: 51,
  completion_tokens: 66,
  total_tokens: 117,
  completion_tokens_details: { reasoning_tokens: 58 },
  billed_units: { input_tokens: 51, output_tokens: 66 },
  tokens: { input_tokens: 267, output_tokens: 91, reasoning_tokens: 58, cached_tokens: 144 },
};
/** Characters of two, three and four bytes, so that cuts fall inside them. */
const PIECES = ['Grüße, ', '世界 ', '👋'];
const PAGE = {
  type: 'document',
  id: 'doc:0',
  document: { id: 'doc:0', title: 'Facts', url: 'https://a.example/facts' },
};
const OWN = { type: 'tool', id: 'now:0', tool_output: { time: '12:00' } };
const ofPage = { start: 0, end: 5, text: 'Grüße', sources: [PAGE], type: 'TEXT_CONTENT', content_index: 1 };
const ofTool = { start: 7, end: 9, text: '世界', sources: [OWN], type: 'TEXT_CONTENT', content_index: 1 };
const ANNOTATIONS = [
  {
    type: 'url_citation',
    url_citation: { start_index: 0, end_index: 5, url: 'https://a.example/facts', title: 'Facts' },
  },
  { type: 'citation', citation: ofTool },
];

const frame = (type: string, fields: object = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}`;
const message = (type: string, index: number, fields: object): string =>
  frame(type, { index, delta: { message: fields } });
const chunk = (choices: readonly object[], more: object = {}): object => ({
  id: 'c-1',
  object: 'chat.completion.chunk',
  created: 0,
  model: MODEL,
  choices,
  ...more,
});
const delta = (fields: object): object => chunk([{ index: 0, delta: fields, logprobs: null, finish_reason: null }]);
const call = (index: number, fields: object): object => delta({ tool_calls: [{ index, ...fields }] });
const thought = (text: string) => ({ type: 'reasoning.text', text, format: 'cohere-v2', index: 0 });
const planned = (text: string) => ({ type: 'reasoning.text', text, format: 'cohere-tool-plan', index: 1_000 });
const calling = (name: string, written: string) => ({
  tool_calls: { id: `${name}_1`, type: 'function', function: { name, arguments: written } },
});
const arguing = (written: string) => ({ tool_calls: { function: { arguments: written } } });

const CHAT: EndpointFixture = {
  endpoint: 'chat',
  request: { messages: [{ role: 'user', content: 'Say hello' }] },
  reply: {
    id: 'c-1',
    message: {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Hm' },
        { type: 'text', text: PIECES.join('') },
      ],
      tool_plan: 'I will look.',
      tool_calls: [
        { id: 'now_1', type: 'function', function: { name: 'now', arguments: 'null' } },
        { id: 'at_1', type: 'function', function: { name: 'at', arguments: '{"zone": "CET"}' } },
      ],
      citations: [ofPage, ofTool],
    },
    finish_reason: 'TOOL_CALL',
    usage: USAGE,
  },
  value: {
    id: 'c-1',
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
          annotations: ANNOTATIONS,
          reasoning_content: 'HmI will look.',
          reasoning_details: [thought('Hm'), planned('I will look.')],
          tool_calls: [
            { id: 'now_1', type: 'function', function: { name: 'now', arguments: '{}' } },
            { id: 'at_1', type: 'function', function: { name: 'at', arguments: '{"zone": "CET"}' } },
          ],
        },
        logprobs: null,
        finish_reason: 'tool_calls',
        native_finish_reason: 'TOOL_CALL',
      },
    ],
    usage: CHAT_USAGE,
  },
  stream: {
    frames: [
      frame('message-start', { id: 'c-1', delta: { message: { role: 'assistant', content: [], tool_plan: '' } } }),
      message('content-start', 0, { content: { type: 'thinking', thinking: '' } }),
      message('content-delta', 0, { content: { thinking: 'Hm' } }),
      frame('content-end', { index: 0 }),
      message('content-start', 1, { content: { type: 'text', text: '' } }),
      ...PIECES.map((text) => message('content-delta', 1, { content: { text } })),
      frame('citation-start', { index: 0, delta: { message: { citations: ofPage } } }),
      frame('citation-end', { index: 0 }),
      frame('citation-start', { index: 1, delta: { message: { citations: ofTool } } }),
      frame('content-end', { index: 1 }),
      frame('tool-plan-delta', { delta: { message: { tool_plan: 'I will look.' } } }),
      message('tool-call-start', 0, calling('now', '')),
      frame('tool-call-end', { index: 0 }),
      message('tool-call-start', 1, calling('at', '')),
      message('tool-call-delta', 1, arguing('{"zone": ')),
      message('tool-call-delta', 1, arguing('"CET"}')),
      frame('tool-call-end', { index: 1 }),
      frame('message-end', { delta: { finish_reason: 'TOOL_CALL', usage: USAGE } }),
      'data: [DONE]',
    ],
    contentFrames: 3,
    events: [
      delta({ role: 'assistant', content: '' }),
      delta({ reasoning_content: 'Hm', reasoning_details: [thought('Hm')] }),
      ...PIECES.map((text) => delta({ content: text })),
      ...ANNOTATIONS.map((annotation) => delta({ annotations: [annotation] })),
      delta({ reasoning_content: 'I will look.', reasoning_details: [planned('I will look.')] }),
      call(0, { id: 'now_1', type: 'function', function: { name: 'now', arguments: '' } }),
      call(0, { function: { arguments: '{}' } }),
      call(1, { id: 'at_1', type: 'function', function: { name: 'at', arguments: '' } }),
      call(1, { function: { arguments: '{"zone": ' } }),
      call(1, { function: { arguments: '"CET"}' } }),
      chunk([{ index: 0, delta: {}, logprobs: null, finish_reason: 'tool_calls', native_finish_reason: 'TOOL_CALL' }]),
      chunk([], { usage: CHAT_USAGE }),
    ],
  },
  tokens: { input: 51, output: 66 },
};

const meta = (billed_units: object) => ({ api_version: { version: '2' }, billed_units });
const EMBEDDINGS: EndpointFixture = {
  endpoint: 'embeddings',
  request: { input: ['one', 'two'] },
  reply: {
    id: 'e-1',
    embeddings: {
      float: [
        [0.25, -0.5],
        [1, 0],
      ],
    },
    texts: ['one', 'two'],
    meta: meta({ input_tokens: 8, image_tokens: 3 }),
    response_type: 'embeddings_by_type',
  },
  value: {
    id: 'e-1',
    object: 'list',
    model: MODEL,
    data: [
      { object: 'embedding', index: 0, embedding: [0.25, -0.5] },
      { object: 'embedding', index: 1, embedding: [1, 0] },
    ],
    usage: { prompt_tokens: 11, total_tokens: 11, prompt_tokens_details: { image_tokens: 3 } },
    meta: meta({ input_tokens: 8, image_tokens: 3 }),
    response_type: 'embeddings_by_type',
  },
  tokens: { input: 11, output: 0 },
};
const RESULTS = [
  { index: 1, relevance_score: 0.7140302 },
  { index: 0, relevance_score: 0.5 },
];
const RERANK: EndpointFixture = {
  endpoint: 'rerank',
  request: { query: 'who?', documents: ['one', { text: 'two' }], return_documents: true },
  reply: { id: 'r-1', results: RESULTS, meta: meta({ search_units: 1 }) },
  value: {
    id: 'r-1',
    object: 'list',
    model: MODEL,
    results: [
      { ...RESULTS[0], document: { text: 'two' } },
      { ...RESULTS[1], document: { text: 'one' } },
    ],
    usage: { search_units: 1 },
    meta: meta({ search_units: 1 }),
  },
};

const said = (text: string): object => ({ id: 'x-1', message: text });
const ERRORS: WireErrors = {
  body: (_, text) => said(text),
  embedded: said('The server had an error'),
  frame: frame('message-end', { delta: { finish_reason: 'ERROR', error: 'The generation failed' } }),
  quota: { status: 429, body: said('You are using a Trial key, which is limited to 1000 API calls / month.') },
  contextLength: {
    status: 400,
    body: { ...said('too many tokens: size limit exceeded by 25836 tokens.'), error_type: 'TOO_MANY_TOKENS' },
  },
};

const suite = providerSuite(cohere, {
  model: MODEL,
  fixtures: [CHAT, EMBEDDINGS, RERANK],
  errors: ERRORS,
  statuses: {
    498: { code: 'upstream_auth', advice: 'reroute' },
    501: { code: 'upstream_rejected', advice: 'reroute' },
  },
});
describe('cohere keeps to the provider suite', () => {
  for (const { name, run } of suite.cases) it(name, run);
});

describe('cohere', () => {
  it('takes its key from the environment where none is given, and asks where Cohere is', () => {
    vi.stubEnv('CO_API_KEY', 'key-of-nobody');
    const provider = cohere();

    expect(provider).toMatchObject({ name: 'cohere', billing: { hosts: ['api.cohere.com'] } });
    expect(inspect(provider, { depth: 9, showHidden: true })).not.toContain('key-of-nobody');
  });

  it.each([undefined, ''])('names what is missing when the key is %j', (apiKey) => {
    expect(() => cohere({ apiKey })).toThrowError(
      expect.objectContaining({
        code: 'invalid_options',
        param: 'apiKey',
        message: expect.stringContaining('COHERE_API_KEY'),
      }),
    );
  });

  it('tells a stream that ended with an error from one that is over', async () => {
    const upstream = await fakeUpstream();
    const provider = cohere({ apiKey: 'k', baseUrl: upstream.origin });
    for (const finish_reason of ['ERROR', 'TIMEOUT']) {
      upstream.answer(json(200, { ...(CHAT.reply as object), finish_reason }));
      const reply = await provider.endpoints.chat!(chat('hi'));
      expect(reply.kind === 'value' && reply.body.value.choices[0]!.finish_reason).toBe('error');
    }
    await provider.stop!();
    await upstream.close();
  });
});

describe('embeddings of cohere', () => {
  const asked = async (request: object, model = 'embed-v4.0', wishes = {}) => {
    const upstream = await fakeUpstream();
    upstream.answerBy(({ json: sent }) => {
      const [type] = (sent as { embedding_types: string[] }).embedding_types;
      return json(200, {
        ...(EMBEDDINGS.reply as object),
        embeddings: {
          [type!]: [
            [1, -2],
            [0.1, 0],
          ],
        },
      });
    });
    const provider = cohere({ apiKey: 'k', baseUrl: upstream.origin });
    const target = { provider: 'cohere', model };
    try {
      const whole = { model, input: ['one', 'two'], ...request };
      const reply = await provider.endpoints.embeddings!(callOf('embeddings', whole, { target, wishes }));
      return { sent: upstream.requests[0]!.json, value: reply.kind === 'value' ? reply.body.value : undefined };
    } finally {
      await provider.stop!();
      await upstream.close();
    }
  };

  it('asks for floats and gives base64 where that was asked for', async () => {
    const { sent, value } = await asked({ encoding_format: 'base64' });

    expect(sent).toMatchObject({ embedding_types: ['float'], input_type: 'search_document' });
    expect(value!.data.map(({ embedding }) => embedding)).toEqual(['AACAPwAAAMA=', 'zczMPQAAAAA=']);
  });

  it('carries dimensions, what texts are for, and its own encodings', async () => {
    const { sent, value } = await asked({
      dimensions: 512,
      input_type: 'query',
      encoding_format: 'int8',
      truncate: 'END',
    });

    expect(sent).toEqual({
      model: 'embed-v4.0',
      texts: ['one', 'two'],
      input_type: 'search_query',
      embedding_types: ['int8'],
      output_dimension: 512,
      truncate: 'END',
    });
    expect(value!.data[0]!.embedding).toEqual([1, -2]);
  });

  it('sends pictures beside texts as they are', async () => {
    const picture = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } };
    const { sent } = await asked({ input: ['one', { content: [{ type: 'text', text: 'two' }, picture] }] });

    expect(sent).toMatchObject({
      inputs: [{ content: [{ type: 'text', text: 'one' }] }, { content: [{ type: 'text', text: 'two' }, picture] }],
    });
  });

  it.each([
    [{ dimensions: 256 }, 'embed-english-v3.0', 'dimensions', 'one length'],
    [{ encoding_format: 'int4' }, 'embed-v4.0', 'encoding_format', 'uint8'],
    [{ input: [[1, 2]] }, 'embed-v4.0', 'input', 'not tokens'],
    [{ input: Array(97).fill('a') }, 'embed-v4.0', 'input', '96 inputs in a request, these are 97'],
  ])('refuses %j of %s before it is sent', async (request, model, param, why) => {
    await expect(asked(request, model)).rejects.toMatchObject({
      code: 'unsupported_parameter',
      advice: 'reroute',
      param,
      message: expect.stringContaining(why),
      details: { dispatch: { sent: false } },
    });
  });

  it('leaves out what cannot be carried where the caller chose so', async () => {
    const { sent } = await asked({ dimensions: 256, user: 'u' }, 'embed-english-v3.0', { unsupported: 'drop' });

    expect(sent).not.toHaveProperty('dimensions');
    expect(sent).not.toHaveProperty('output_dimension');
  });

  it('takes fewer vectors than inputs for a malformed reply', async () => {
    await expect(asked({ input: ['one', 'two', 'three'] })).rejects.toMatchObject({ code: 'upstream_malformed' });
  });
});

describe('rerank of cohere', () => {
  it.each([
    [{ query: { image: 'https://a/b.png' } }, 'query'],
    [{ documents: ['a', { title: 'b', text: 'c' }] }, 'documents[1]'],
  ])('refuses %j, which is no text', async (request, param) => {
    const provider = cohere({ apiKey: 'k', baseUrl: 'http://127.0.0.1:9' });
    const whole = { model: 'm', query: 'q', documents: ['a'], ...request };

    await expect(provider.endpoints.rerank!(callOf('rerank', whole as never))).rejects.toMatchObject({
      code: 'unsupported_parameter',
      param,
    });
    await provider.stop!();
  });
});
