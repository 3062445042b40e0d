import { callOf, type EndpointFixture, fakeUpstream, json, providerSuite, type WireErrors } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { jina } from './jina.ts';

const MODEL = 'jina-embeddings-v4';
const VECTORS = [0, 1].map((index) => ({ object: 'embedding', index, embedding: [0.25, -0.5] }));
const usage = { prompt_tokens: 12, total_tokens: 12 };
const EMBEDDINGS: EndpointFixture = {
  endpoint: 'embeddings',
  request: { input: ['Grüße', '世界 👋'] },
  reply: { object: 'list', data: VECTORS, model: MODEL, usage },
  tokens: { input: 12, output: 0 },
};
const RERANK: EndpointFixture = {
  endpoint: 'rerank',
  request: { query: 'who?', documents: ['one', 'two'], return_documents: true },
  reply: {
    object: 'list',
    model: MODEL,
    results: [{ index: 1, relevance_score: 0.7, document: { text: 'two' } }],
    usage: { total_tokens: 43 },
  },
  tokens: { input: 43, output: 0 },
};
const RAW: EndpointFixture = { endpoint: 'raw', request: { method: 'GET', path: '/x' }, reply: new Uint8Array([1, 2]) };

const ERRORS: Partial<WireErrors> = {
  body: (_, detail) => ({ detail }),
  embedded: { detail: 'The server had an error' },
  quota: { status: 403, body: { detail: 'Insufficient account balance', code: 'AUTHZ_INSUFFICIENT_BALANCE' } },
  contextLength: { status: 400, body: { detail: 'Input 0 exceeds the maximum length of 8194 tokens' } },
};

const suite = providerSuite(jina, { model: MODEL, fixtures: [EMBEDDINGS, RERANK, RAW], errors: ERRORS });
describe('jina keeps to the provider suite', () => {
  for (const { name, run } of suite.cases) it(name, run);
});

async function asked(endpoint: 'embeddings' | 'rerank', request: object, model = MODEL, wishes = {}) {
  const upstream = await fakeUpstream();
  upstream.answer(json(200, (endpoint === 'rerank' ? RERANK : EMBEDDINGS).reply));
  const provider = jina({ apiKey: 'k', baseUrl: upstream.origin });
  const target = { provider: 'jina', model };
  try {
    const reply = await provider.endpoints[endpoint]!(
      callOf(endpoint, { model, ...request } as never, { target, wishes }) as never,
    );
    return {
      sent: upstream.requests[0]!.json,
      value: reply.kind === 'value' ? (reply.body.value as never as { data: { embedding: unknown }[] }) : undefined,
    };
  } finally {
    await provider.stop!();
    await upstream.close();
  }
}

describe('embeddings of jina', () => {
  it('carries dimensions, what texts are for, and packed bits', async () => {
    const wishes = { dimensions: 512, input_type: 'document', encoding_format: 'ubinary', late_chunking: true };
    const { sent } = await asked('embeddings', { input: 'one', ...wishes });

    expect(sent).toEqual({
      model: MODEL,
      input: ['one'],
      dimensions: 512,
      task: 'retrieval.passage',
      embedding_type: 'ubinary',
      late_chunking: true,
    });
  });

  it('asks for a task of its own where the caller names one', async () => {
    const { sent } = await asked('embeddings', { input: 'one', task: 'code.query', input_type: 'query' });

    expect(sent).toMatchObject({ task: 'code.query' });
  });

  it('asks for numbers and gives base64 where that was asked for', async () => {
    const { sent, value } = await asked('embeddings', { input: ['one', 'two'], encoding_format: 'base64' });

    expect(sent).toEqual({ model: MODEL, input: ['one', 'two'] });
    expect(value!.data[0]!.embedding).toBe('AACAPgAAAL8=');
  });

  it('sends pictures as a URL or in base64', async () => {
    const input = [
      'one',
      { content: [{ type: 'image_url', image_url: { url: 'https://a/b.png' } }] },
      { image: 'data:image/png;base64,AA==' },
      { text: 'two' },
    ];
    const { sent } = await asked('embeddings', { input });

    expect(sent).toMatchObject({
      input: [{ text: 'one' }, { image: 'https://a/b.png' }, { image: 'AA==' }, { text: 'two' }],
    });
  });

  it.each<[object, string, string]>([
    [{ input: 'a', dimensions: 256 }, 'dimensions', 'one length'],
    [{ input: 'a', encoding_format: 'int8' }, 'encoding_format', 'ubinary'],
    [{ input: 'a', input_type: 'clustering' }, 'input_type', "'task'"],
    [{ input: [[1, 2]] }, 'input[0]', 'not tokens'],
    [
      {
        input: [
          'a',
          {
            content: [
              { type: 'text', text: 'b' },
              { type: 'text', text: 'c' },
            ],
          },
        ],
      },
      'input[1]',
      'one text or picture',
    ],
    [{ input: [{ content: [{ type: 'video_url' }] }] }, 'input[0]', 'texts and pictures'],
  ])('refuses %j before it is sent', async (request, param, why) => {
    await expect(asked('embeddings', request, 'jina-embeddings-v2-base-en')).rejects.toMatchObject({
      code: 'unsupported_parameter',
      advice: 'reroute',
      param,
      message: expect.stringContaining(why),
    });
  });
});

describe('rerank of jina', () => {
  it('asks for no documents back unless the caller does', async () => {
    const documents = ['a', { text: 'b' }, { image: 'data:image/png;base64,AA==' }];
    const { sent } = await asked('rerank', { query: 'who?', documents, top_n: 1 });

    expect(sent).toEqual({
      model: MODEL,
      query: 'who?',
      documents: ['a', { text: 'b' }, { image: 'AA==' }],
      top_n: 1,
      return_documents: false,
    });
  });

  it.each<[object, string]>([
    [{ query: 'q', documents: [{ title: 'a', text: 'b' }] }, 'documents[0]'],
    [{ query: 'q', documents: ['a'], max_tokens_per_doc: 9 }, 'max_tokens_per_doc'],
  ])('refuses %j', async (request, param) => {
    await expect(asked('rerank', request)).rejects.toMatchObject({ code: 'unsupported_parameter', param });
  });
});
