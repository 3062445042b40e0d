import { type BillingManifest, costOf, type EndpointSpec, type Price, pico, worstCase } from '@weir/core';
import { callOf, cardOf, endpointSuite } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { rerankEndpoint as rerank } from './rerank-endpoint.ts';
import type { RerankRequest, RerankResponse } from './rerank-types.ts';

const BILLING = { cachedInsideInput: true, reasoningInsideOutput: true } as BillingManifest;
const asking = (more: Partial<RerankRequest> = {}): RerankRequest => ({
  model: 'm',
  query: 'who won?',
  documents: ['a long report', { text: 'a short one' }],
  ...more,
});
const answered = (more: object = {}): RerankResponse => ({
  results: [{ index: 1, relevance_score: 0.9 }],
  ...more,
});
const price = (unit: Price['unit'], amount: bigint, per = 1): Price => ({
  unit,
  amount: pico(amount),
  per,
  source: 't',
});
const searches = (request: RerankRequest): number | undefined => rerank.asks!(request).usage.searches;

const suite = endpointSuite(rerank, {
  requests: [
    asking(),
    asking({ top_n: 1, return_documents: true, max_tokens_per_doc: 400 }),
    asking({
      top_n: null,
      query: { image: 'https://a/b.png' },
      documents: [{ title: 'a report of old', body: 'text' }],
    }),
  ],
  refused: [
    {},
    { ...asking(), query: '' },
    { ...asking(), documents: [] },
    { ...asking(), documents: 'one' },
    { ...asking(), documents: [5] },
    { ...asking(), documents: Array(10_001).fill('a') },
    { ...asking(), top_n: 0 },
    { ...asking(), top_n: 1.5 },
  ],
  responses: [answered(), answered({ usage: { search_units: 1 } }), answered({ usage: { total_tokens: 5 } })],
});
describe('rerankEndpoint keeps to the endpoint suite', () => {
  for (const { name, run } of suite.cases) it(name, run);
});

describe('rerankEndpoint', () => {
  it('gives the query and the documents, the fields of structured ones included', () => {
    const documents = ['a', { text: 'b' }, { title: 'c', body: 'd', year: 5, image: 'https://a/b.png' }];

    expect([...rerank.texts(asking({ documents }))]).toEqual(['who won?', 'a', 'b', 'c', 'd']);
  });

  it('counts the query once for every document, as it is read', () => {
    const one = rerank.otherInputTokens(asking({ documents: ['a'] }));

    expect(one).toBe(0);
    expect(rerank.otherInputTokens(asking({ documents: ['a', 'b', 'c'] }))).toBe(2 * 4);
  });

  it('needs a model that sees for pictures, and bounds what they take', () => {
    const request = asking({ documents: [{ image: 'https://a/b.png' }] });

    expect(rerank.needs(request)).toEqual(['image_input']);
    expect(rerank.needs(asking())).toEqual([]);
    expect(rerank.otherInputTokens(request)).toBeGreaterThan(1_000);
  });

  it('asks for a search per 100 documents, long ones counted by their parts', () => {
    expect(searches(asking())).toBe(1);
    expect(searches(asking({ documents: Array(100).fill('a') }))).toBe(1);
    expect(searches(asking({ documents: Array(101).fill('a') }))).toBe(2);
    const long = Array(30).fill('x'.repeat(4_000)); // at most 2,000 tokens: 5 parts beside 4 tokens of query
    expect(searches(asking({ documents: long }))).toBe(2);
    expect(searches(asking({ documents: long, max_tokens_per_doc: 490 }))).toBe(1);
  });

  it('reads searches or tokens, also where a proxy passes on Cohere’s form', () => {
    const usageOf = (more: object) => rerank.usageOf(answered(more), BILLING);

    expect(usageOf({ usage: { search_units: 2, total_tokens: 900 } })).toEqual({ searches: 2 });
    expect(usageOf({ usage: { total_tokens: 43 } })).toEqual({ input_tokens: 43 });
    expect(usageOf({ usage: { prompt_tokens: 4, total_tokens: 43 } })).toEqual({ input_tokens: 4 });
    expect(usageOf({ meta: { billed_units: { search_units: 0 } } })).toEqual({ searches: 0 });
    expect(usageOf({ meta: { billed_units: { input_tokens: 7 } } })).toEqual({ input_tokens: 7 });
    expect(usageOf({})).toBeUndefined();
  });

  it('tells what cannot be a count, and books none of it', () => {
    for (const usage of [{ search_units: -1 }, { search_units: 0.5 }, { search_units: '1' }, { total_tokens: -3 }]) {
      expect(rerank.usageOf(answered({ usage }), BILLING)).toBeUndefined();
      expect(rerank.usageFlaw!(answered({ usage }), BILLING)).toContain('no count');
    }
    expect(rerank.usageFlaw!(answered({ usage: { search_units: 1 } }), BILLING)).toBeUndefined();
  });

  it('keeps results, not errors or nothing', () => {
    expect(rerank.isComplete(answered())).toBe(true);
    expect(rerank.isComplete({ results: [] })).toBe(false);
    expect(rerank.isComplete({ error: 'no' } as never)).toBe(false);
  });

  it('is held and settled by searches or by tokens, whichever the model is sold by', () => {
    const call = callOf('rerank', asking({ documents: Array(150).fill('abcd') }));
    const worst = (...prices: readonly Price[]): bigint =>
      worstCase(call, rerank as unknown as EndpointSpec, cardOf('a', 'm', { prices }), 0);
    const perSearch = price('searches', 2_000_000_000n);

    expect(worst(perSearch)).toBe(4_000_000_000n);
    const tokens = 150 * (2 + 8) + (4 + 8) + 149 * 4;
    expect(worst(price('input_tokens', 50_000n))).toBe(BigInt(tokens) * 50_000n);
    expect(worst(perSearch, price('input_tokens', 0n))).toBe(4_000_000_000n);
    expect(() => worst(price('output_tokens', 1n))).toThrow("'a/m' has no price for searches");
    const usage = rerank.usageOf(answered({ usage: { search_units: 2 } }), BILLING)!;
    expect(costOf(usage, [perSearch], { at: 0 })).toEqual({ cost: 4_000_000_000n, unpriced: [] });
  });
});
