import { catalogue } from '@weir/catalogue';
import { cohere } from '@weir/cohere';
import { LEDGER } from '@weir/core';
import { createGateway, type Gateway } from '@weir/gateway';
import { memory } from '@weir/memory';
import { meter } from '@weir/meter';
import { openai } from '@weir/openai';
import { type FakeUpstream, fakeUpstream, json } from '@weir/testkit';
import { voyage } from '@weir/voyage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const OVERRIDES = {
  'voyage/voyage-multimodal-9': { input: '0.12', endpoints: ['embeddings'] },
  'openai/gpt-image-1': { input: '5', outputImage: '40', endpoints: ['images.generate'] },
  'openai/dall-e-3': { perImage: '0.04', endpoints: ['images.generate'] },
};

let upstream: FakeUpstream;
let gateway: Gateway;
beforeEach(async () => {
  upstream = await fakeUpstream();
  const account = { apiKey: 'key-of-nobody', baseUrl: `${upstream.origin}/v1` };
  gateway = await createGateway({
    providers: [cohere(account), voyage(account), openai(account)],
    services: [memory(), catalogue({ bundledPrices: false, overrides: OVERRIDES })],
    middleware: [meter({ limits: [{ scope: 'tenant', limitUsd: '0.2', window: 'total' }] })],
  });
});
afterEach(async () => {
  await gateway.stop();
  await upstream.close();
});

async function ask(path: string, request: object) {
  const { status, headers } = await gateway.handle({
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(request)),
  });
  const [row] = (await Array.fromAsync(gateway.service(LEDGER)!.query({}))).slice(-1);
  return {
    status,
    cost: headers['x-weir-cost'],
    basis: headers['x-weir-cost-basis'],
    usage: row?.outcome?.usage,
    held: row?.held,
  };
}

const results = [{ index: 0, relevance_score: 0.9 }];
const ranking = (count: number, model = 'cohere/rerank-v3.5') => ({
  model,
  query: 'q',
  documents: Array(count).fill('x'),
});

describe('rerank', () => {
  it('costs the searches that were told', async () => {
    upstream.answer(json(200, { id: 'r', results, meta: { billed_units: { search_units: 2 } } }));

    expect(await ask('/v1/rerank', ranking(101))).toEqual({
      status: 200,
      cost: '0.004',
      basis: 'provider',
      usage: { searches: 2 },
      held: 4_000_000_000n,
    });
  });

  it('is not sent where its searches do not fit the budget', async () => {
    const long = { ...ranking(1), documents: Array(5_100).fill('x'.repeat(1_000)) }; // two parts each: 102 searches

    expect(await ask('/v1/rerank', long)).toMatchObject({ status: 402 });
    expect(upstream.requests).toHaveLength(0);
    upstream.answer(json(200, { id: 'r', results, meta: { billed_units: { search_units: 51 } } }));
    expect(await ask('/v1/rerank', { ...long, max_tokens_per_doc: 400 })).toMatchObject({ status: 200, cost: '0.102' });
  });

  it('costs tokens where those are sold, under the same path', async () => {
    upstream.answer(json(200, { object: 'list', data: results, model: 'm', usage: { total_tokens: 43 } }));

    expect(await ask('/v1/rerank', ranking(3, 'voyage/rerank-2.5'))).toMatchObject({
      cost: '0.00000215',
      basis: 'provider',
      usage: { input_tokens: 43 },
    });
  });
});

describe('images', () => {
  const drawing = { model: 'openai/gpt-image-1', prompt: 'a weir', size: '1024x1024', quality: 'high' };

  it('cost the tokens that were told', async () => {
    const usage = { input_tokens: 60, output_tokens: 4_160, total_tokens: 4_220 };
    upstream.answer(json(200, { created: 1, data: [{ b64_json: 'AA==' }], usage }));

    expect(await ask('/v1/images/generations', drawing)).toMatchObject({
      cost: '0.1667',
      basis: 'provider',
      usage: { input_tokens: 60, output_image_tokens: 4_160 },
    });
  });

  it('are not sent where so many of that size do not fit the budget', async () => {
    expect(await ask('/v1/images/generations', { ...drawing, n: 2 })).toMatchObject({ status: 402 });
    expect(upstream.requests).toHaveLength(0);
  });

  it('cost what was asked for where nothing is told', async () => {
    upstream.answer(json(200, { created: 1, data: [{ url: 'https://a/b.png' }, { url: 'https://a/c.png' }] }));

    expect(await ask('/v1/images/generations', { ...drawing, model: 'openai/dall-e-3', n: 2 })).toMatchObject({
      cost: '0.08',
      basis: 'estimated',
      usage: { images: 2 },
    });
  });
});

describe('pictures to embed that are billed by the pixel', () => {
  const embedding = (model: string) => ({ model, input: [{ image: 'https://a/b.png' }] });
  beforeEach(() => {
    const usage = { text_tokens: 5, image_pixels: 2_000_000, total_tokens: 3_576 };
    upstream.answer(json(200, { object: 'list', data: [{ object: 'embedding', index: 0, embedding: [1] }], usage }));
  });

  it('cost their pixels, and the words beside them', async () => {
    expect(await ask('/v1/embeddings', embedding('voyage/voyage-multimodal-3.5'))).toMatchObject({
      cost: '0.0012006',
      basis: 'provider',
      usage: { input_tokens: 5, pixels: 2_000_000 },
    });
  });

  it('are reported as unpriced where nobody prices pixels, never as free', async () => {
    expect(await ask('/v1/embeddings', embedding('voyage/voyage-multimodal-9'))).toMatchObject({
      cost: undefined,
      basis: 'unpriced',
      usage: { input_tokens: 5, pixels: 2_000_000 },
    });
  });
});
