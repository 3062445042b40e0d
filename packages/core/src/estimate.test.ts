import { chatEndpoint, embeddingsEndpoint } from '@weir/endpoints';
import { callOf, cardOf, chat } from '@weir/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Call } from './call.ts';
import type { ModelCard } from './card.ts';
import type { EndpointSpec } from './endpoint.ts';
import { ASSUMED_OUTPUT_TOKENS, inputTokensAtMost, outputTokensAtMost, tokensAtMost, worstCase } from './estimate.ts';
import { pico, usd } from './money.ts';
import type { Tokenizer } from './ports.ts';
import { costOf, type Price } from './price.ts';

const SPEC = chatEndpoint as unknown as EndpointSpec;
const AT = Date.UTC(2026, 10, 1);
const words: Tokenizer = {
  count: (model, text) => (model === 'm' ? text.split(' ').length : undefined),
  load: async () => true,
};
const price = (unit: Price['unit'], amount: bigint, more: Partial<Price> = {}): Price => ({
  unit,
  amount: pico(amount),
  per: 1,
  source: 'test',
  ...more,
});

describe('tokensAtMost', () => {
  it('is half the bytes where nobody counts, rounded up', () => {
    expect(tokensAtMost('', 'm')).toBe(0);
    expect(tokensAtMost('abc', 'm')).toBe(2);
    expect(tokensAtMost('世界', 'm')).toBe(3);
  });

  it('is what the tokenizer of the model counts, zero included', () => {
    expect(tokensAtMost('three short words', 'm', words)).toBe(3);
    expect(tokensAtMost('abcd', 'other', words)).toBe(2);
    expect(tokensAtMost('abcd', 'm', { ...words, count: () => 0 })).toBe(0);
  });
});

describe('inputTokensAtMost', () => {
  it('adds something for each piece of text, and what images and files take', () => {
    const one = inputTokensAtMost(chat('abcd'), SPEC, 'm');
    expect(one).toBe(2 + 8);
    const image = { type: 'image_url', image_url: { url: 'https://x/y.png', detail: 'low' } };
    const content = [{ type: 'text', text: 'abcd' }, image];
    const two = inputTokensAtMost(chat({ messages: [{ role: 'user', content } as never] }), SPEC, 'm');
    expect(two).toBe(
      one + chatEndpoint.otherInputTokens({ model: 'm', messages: [{ role: 'user', content } as never] }),
    );
    expect(two).toBeGreaterThan(one);
  });
});

describe('outputTokensAtMost', () => {
  it("is the caller's limit, else the card's, else what is assumed; times the answers asked for", () => {
    const card = cardOf('a');
    const { maxOutputTokens: _, ...unlimited } = card;
    expect(outputTokensAtMost(chat({ max_tokens: 7 }), SPEC, card)).toBe(7);
    expect(outputTokensAtMost(chat('x'), SPEC, card)).toBe(4_096);
    expect(outputTokensAtMost(chat('x'), SPEC, unlimited as ModelCard)).toBe(ASSUMED_OUTPUT_TOKENS);
    expect(outputTokensAtMost(chat('x'), SPEC, undefined)).toBe(ASSUMED_OUTPUT_TOKENS);
    expect(outputTokensAtMost(chat({ max_tokens: 7, n: 3 }), SPEC, card)).toBe(21);
  });

  it('is nothing where nothing is written', () => {
    const call = callOf('embeddings', { model: 'e', input: 'x' });
    expect(outputTokensAtMost(call, embeddingsEndpoint as unknown as EndpointSpec, cardOf('a'))).toBe(0);
  });
});

describe('worstCase', () => {
  const call = chat({ messages: [{ role: 'user', content: 'abcd' }], max_tokens: 100 });
  const worst = (prices: readonly Price[], one: Call = call): bigint =>
    worstCase(one, SPEC, cardOf('a', 'm', { prices }), AT);

  it('is the input at its dearest price and all the output', () => {
    expect(worst([price('input_tokens', 3n), price('output_tokens', 5n)])).toBe(10n * 3n + 100n * 5n);
    expect(worst([price('input_tokens', 3n), price('cache_write_tokens', 4n), price('output_tokens', 5n)])).toBe(540n);
    expect(worst([price('input_tokens', 3n), price('output_tokens', 5n), price('reasoning_tokens', 6n)])).toBe(630n);
  });

  it('includes what is charged per request', () => {
    expect(worst([price('input_tokens', 3n), price('output_tokens', 5n), price('requests', 1_000n)])).toBe(1_530n);
  });

  it('prices sound where a request may use it, and only there', () => {
    const prices = [
      price('input_tokens', 1n),
      price('output_tokens', 1n),
      price('input_audio_tokens', 100n),
      price('output_audio_tokens', 200n),
    ];
    const loud = chat({
      modalities: ['text', 'audio'],
      max_tokens: 100,
      messages: [
        { role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }] } as never,
      ],
    } as never);
    expect(worst(prices)).toBe(110n);
    expect(worst(prices, loud)).toBeGreaterThanOrEqual(100n * 200n + 100n);
  });

  it('rounds up where a price buys several units', () => {
    expect(worst([price('input_tokens', 1n, { per: 1_000 }), price('output_tokens', 1n, { per: 1_000 })])).toBe(2n);
  });

  it('is zero only where the prices are', () => {
    expect(worst([price('input_tokens', 0n), price('output_tokens', 0n)])).toBe(0n);
    expect(() => worst([price('input_tokens', 1n)])).toThrow("'a/m' has no price for output_tokens");
    expect(() => worst([])).toThrow(expect.objectContaining({ code: 'unpriced', status: 402, advice: 'reroute' }));
  });

  it('is never below what any usage within it costs', () => {
    const input = inputTokensAtMost(call, SPEC, 'm');
    const prices = [
      price('input_tokens', 2_500n),
      price('cached_input_tokens', 250n),
      price('cache_write_tokens', 3_125n),
      price('output_tokens', 10_000n),
      price('input_tokens', 5_000n, { when: { inputTokensOver: 8 } }),
    ];
    const most = worst(prices);
    const share = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(share, share, share, share, (cached, written, output, thought) => {
        const cachedTokens = Math.floor((input * cached) / 200);
        const writtenTokens = Math.floor((input * written) / 200);
        const reasoning = Math.floor((output * thought) / 100);
        const usage = {
          input_tokens: input - cachedTokens - writtenTokens,
          cached_input_tokens: cachedTokens,
          cache_write_tokens: writtenTokens,
          output_tokens: output - reasoning,
          reasoning_tokens: reasoning,
        };
        expect(costOf(usage, prices, { at: AT }).cost <= most).toBe(true);
      }),
      { seed: 8, numRuns: 300 },
    );
  });

  it('of a request of many megabytes is still exact', () => {
    const huge = chat({ messages: [{ role: 'user', content: 'x'.repeat(8_000_000) }], max_tokens: 1 });
    expect(worst([price('input_tokens', 2_500_000n), price('output_tokens', 1n)], huge)).toBe(
      usd('10') + 8n * 2_500_000n + 1n,
    );
  });
});
