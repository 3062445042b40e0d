import { embeddingsEndpoint } from '@weir/endpoints';
import { callOf, type EndpointFixture, fakeUpstream, json, providerSuite, type WireErrors } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { voyage } from './voyage.ts';

const MODEL = 'voyage-3.5';
const VECTORS = [0, 1].map((index) => ({ object: 'embedding', index, embedding: [0.25, -0.5], text: null }));
const EMBEDDINGS: EndpointFixture = {
  endpoint: 'embeddings',
  request: { input: ['Grüße', '世界 👋'] },
  reply: { object: 'list', data: VECTORS, model: MODEL, usage: { total_tokens: 12 } },
  value: { object: 'list', data: VECTORS, model: MODEL, usage: { prompt_tokens: 12, total_tokens: 12 } },
  tokens: { input: 12, output: 0 },
};
const SEEN = { text_tokens: 3, image_pixels: 50_000, total_tokens: 92 };
const PICTURE: EndpointFixture = {
  endpoint: 'embeddings',
  request: {
    input: [
      {
        content: [
          { type: 'text', text: 'A weir' },
          { type: 'image_url', image_url: 'https://a/b.png' },
        ],
      },
    ],
  },
  reply: { ...(EMBEDDINGS.reply as object), usage: SEEN },
  value: { ...(EMBEDDINGS.reply as object), usage: { prompt_tokens: 3, ...SEEN, pixels: 50_000 } },
};
const RERANK: EndpointFixture = {
  endpoint: 'rerank',
  request: { query: 'who?', documents: ['one', { text: 'two' }], return_documents: true },
  reply: {
    object: 'list',
    data: [{ relevance_score: 0.69140625, index: 1, document: 'two' }],
    model: MODEL,
    usage: { total_tokens: 43 },
  },
  value: {
    object: 'list',
    results: [{ relevance_score: 0.69140625, index: 1, document: { text: 'two' } }],
    model: MODEL,
    usage: { total_tokens: 43 },
  },
  tokens: { input: 43, output: 0 },
};
const RAW: EndpointFixture = { endpoint: 'raw', request: { method: 'GET', path: '/x' }, reply: new Uint8Array([1, 2]) };

const ERRORS: Partial<WireErrors> = {
  body: (_, detail) => ({ detail }),
  embedded: { detail: 'The server had an error' },
  quota: { status: 402, body: { detail: 'Your credit is used up' } },
  contextLength: {
    status: 400,
    body: { detail: 'The max allowed tokens per submitted batch is 120000. Your batch has 130000 tokens.' },
  },
};

const suite = providerSuite(voyage, { model: MODEL, fixtures: [EMBEDDINGS, PICTURE, RERANK, RAW], errors: ERRORS });
describe('voyage keeps to the provider suite', () => {
  for (const { name, run } of suite.cases) it(name, run);
});

async function asked(endpoint: 'embeddings' | 'rerank', request: object, model = MODEL, wishes = {}, usage?: object) {
  const upstream = await fakeUpstream();
  const { reply: usual } = endpoint === 'rerank' ? RERANK : EMBEDDINGS;
  upstream.answer(json(200, usage === undefined ? usual : { ...(usual as object), usage }));
  const provider = voyage({ apiKey: 'k', baseUrl: upstream.origin });
  const target = { provider: 'voyage', model };
  try {
    const reply = await provider.endpoints[endpoint]!(
      callOf(endpoint, { model, ...request } as never, { target, wishes }) as never,
    );
    const { path, json: sent } = upstream.requests[0]!;
    return {
      path,
      sent,
      value: reply.kind === 'value' ? (reply.body.value as never as { data: { embedding: unknown }[] }) : undefined,
    };
  } finally {
    await provider.stop!();
    await upstream.close();
  }
}

describe('embeddings of voyage', () => {
  it('carries dimensions, what texts are for, and encodings', async () => {
    const wishes = { dimensions: 512, input_type: 'search_query', encoding_format: 'int8', truncation: false };

    expect(await asked('embeddings', { input: 'one', ...wishes })).toMatchObject({
      path: '/embeddings',
      sent: {
        model: MODEL,
        input: 'one',
        output_dimension: 512,
        input_type: 'query',
        output_dtype: 'int8',
        truncation: false,
      },
    });
  });

  it('gives base64 where that was asked for, though numbers came', async () => {
    const { sent, value } = await asked('embeddings', { input: ['one', 'two'], encoding_format: 'base64' });

    expect(sent).toMatchObject({ encoding_format: 'base64' });
    expect(value!.data[0]!.embedding).toBe('AACAPgAAAL8=');
  });

  it('sends pictures, and what models that see read, to their own path', async () => {
    const data = 'data:image/png;base64,AA==';
    const input = [
      'one',
      {
        content: [
          { type: 'text', text: 'two' },
          { type: 'image_url', image_url: { url: 'https://a/b.png' } },
        ],
      },
      { image: data },
    ];

    expect(await asked('embeddings', { input, dimensions: 256 }, 'voyage-multimodal-3.5')).toMatchObject({
      path: '/multimodalembeddings',
      sent: {
        output_dimension: 256,
        inputs: [
          { content: [{ type: 'text', text: 'one' }] },
          {
            content: [
              { type: 'text', text: 'two' },
              { type: 'image_url', image_url: 'https://a/b.png' },
            ],
          },
          { content: [{ type: 'image_base64', image_base64: data }] },
        ],
      },
    });
    expect(await asked('embeddings', { input: 'one' }, 'voyage-multimodal-3')).toMatchObject({
      path: '/multimodalembeddings',
      sent: { inputs: [{ content: [{ type: 'text', text: 'one' }] }] },
    });
  });

  it('counts what pictures are billed by, which the total does not tell', async () => {
    const usage = { text_tokens: 5, image_pixels: 2_000_000, total_tokens: 3_576 };
    const { value } = await asked('embeddings', { input: [{ image: 'https://a/b.png' }] }, MODEL, {}, usage);

    expect(embeddingsEndpoint.usageOf(value as never, {} as never)).toEqual({ input_tokens: 5, pixels: 2_000_000 });
  });

  it.each<[object, string, string]>([
    [{ input: 'a', dimensions: 256 }, 'dimensions', 'one length'],
    [{ input: 'a', encoding_format: 'int4' }, 'encoding_format', 'ubinary'],
    [{ input: 'a', input_type: 'poem' }, 'input_type', 'query'],
    [{ input: [[1, 2]] }, 'input', 'not tokens'],
    [{ input: Array(1_001).fill('a') }, 'input', '1000 inputs in a request, these are 1001'],
  ])('refuses %j before it is sent', async (request, param, why) => {
    await expect(asked('embeddings', request, 'voyage-law-2')).rejects.toMatchObject({
      code: 'unsupported_parameter',
      advice: 'reroute',
      param,
      message: expect.stringContaining(why),
    });
  });

  it('leaves out what cannot be carried where the caller chose so', async () => {
    const { sent } = await asked('embeddings', { input: 'a', dimensions: 256, user: 'u' }, 'voyage-law-2', {
      unsupported: 'drop',
    });

    expect(sent).toEqual({ model: 'voyage-law-2', input: 'a' });
  });
});

describe('rerank of voyage', () => {
  it('asks for the best by its own name', async () => {
    const { sent } = await asked('rerank', { query: { text: 'who?' }, documents: ['a', { text: 'b' }], top_n: 1 });

    expect(sent).toEqual({ model: MODEL, query: 'who?', documents: ['a', 'b'], top_k: 1 });
  });

  it.each<[object, string]>([
    [{ query: 'q', documents: [{ image: 'https://a/b.png' }] }, 'documents[0]'],
    [{ query: 'q', documents: ['a'], max_tokens_per_doc: 9 }, 'max_tokens_per_doc'],
    [{ query: 'q', documents: Array(1_001).fill('a') }, 'documents'],
  ])('refuses what it cannot take (%#)', async (request, param) => {
    await expect(asked('rerank', request)).rejects.toMatchObject({ code: 'unsupported_parameter', param });
  });
});
