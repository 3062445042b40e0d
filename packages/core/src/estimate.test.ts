import { chatEndpoint, embeddingsEndpoint } from '@weir/endpoints';
import { callOf, cardOf, chat } from '@weir/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Call } from './call.ts';
import type { ModelCard } from './card.ts';
import type { AskedUse, EndpointSpec } from './endpoint.ts';
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

describe('worstCase of what a request may bring about', () => {
  const tokens = [price('input_tokens', 2n), price('output_tokens', 3n)];
  const worst = (request: object, prices: readonly Price[]): bigint => {
    const call = chat({ messages: [{ role: 'user', content: 'abcd' }], max_tokens: 10, ...request } as never);
    return worstCase(call, SPEC, cardOf('a', 'm', { prices }), AT);
  };
  const plain = worst({}, tokens);

  it('includes the searches it lets the model make, where they have a price', () => {
    const searching = { tools: [{ type: 'web_search_20250305', name: 'web_search', max_uses: 3 }] };
    const search = worst(searching, tokens) - plain; // the tool is read as well
    expect(worst(searching, [...tokens, price('searches', 1_000n)]) - plain - search).toBe(3_000n);
    expect(worst({}, [...tokens, price('searches', 1_000n)])).toBe(plain);
  });

  it('is at the region asked for or at the plain price, whichever is dearer', () => {
    const us = (amount: bigint) => price('input_tokens', amount, { when: { variant: { region: 'us' } } });
    expect(worst({ inference_geo: 'us' }, [...tokens, us(7n)])).toBe(plain + 10n * 5n);
    expect(worst({ inference_geo: 'us' }, [...tokens, us(1n)])).toBe(plain);
    expect(worst({}, [...tokens, us(7n)])).toBe(plain);
  });
});

describe('worstCase of what is not sold by the token', () => {
  const request = chat({ messages: [{ role: 'user', content: 'abcd' }] });
  const worst = (asked: AskedUse, prices: readonly Price[]): bigint => {
    const spec = { ...SPEC, writesOutput: false, asks: () => asked };
    return worstCase(request, spec, cardOf('a', 'm', { prices }), AT);
  };
  const hd = { usage: { images: 3 }, variant: { size: '1024x1024', quality: 'hd' } };
  const sizes = [
    price('images', 40n, { when: { variant: { size: '1024x1024', quality: 'standard' } } }),
    price('images', 80n, { when: { variant: { size: '1024x1024', quality: 'hd' } } }),
  ];

  it('is so many images of the size and quality asked for', () => {
    expect(worst(hd, sizes)).toBe(240n);
    expect(worst({ ...hd, variant: { size: '1024x1024', quality: 'standard' } }, sizes)).toBe(120n);
  });

  it('includes the words that ask for them where those have a price', () => {
    expect(worst(hd, [...sizes, price('input_tokens', 2n)])).toBe(240n + 10n * 2n);
  });

  it('is by the units that have a price, whichever of them a model is sold by', () => {
    const either = { usage: { images: 1, output_image_tokens: 4_160 } };
    expect(worst(either, [price('output_image_tokens', 32n)])).toBe(4_160n * 32n);
    expect(worst(either, [price('images', 9n)])).toBe(9n);
  });

  it('is so many seconds or characters, whole steps and the least that is billed', () => {
    expect(worst({ usage: { video_seconds: 7.5 } }, [price('video_seconds', 100n)])).toBe(750n);
    expect(worst({ usage: { audio_seconds: 3 } }, [price('audio_seconds', 1n, { per: 3, atLeast: 10 })])).toBe(4n);
    expect(worst({ usage: { characters: 4_096 } }, [price('characters', 15n)])).toBe(61_440n);
  });

  it('is not known for a size nobody lists', () => {
    expect(() => worst({ ...hd, variant: { size: '1x1', quality: 'hd' } }, sizes)).toThrow(
      "'a/m' has no price for images",
    );
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

  describe('of a service tier that is asked for', () => {
    const at = (tier: string) => ({ when: { serviceTier: tier } });
    const standard = [price('input_tokens', 10n), price('output_tokens', 20n)];
    const asking = (service_tier: string): Call =>
      chat({ messages: [{ role: 'user', content: 'abcd' }], max_tokens: 100, service_tier } as never);

    it('is at its prices where they are dearer', () => {
      const dear = [
        ...standard,
        price('input_tokens', 20n, at('priority')),
        price('output_tokens', 40n, at('priority')),
      ];
      expect(worst(dear, asking('priority'))).toBe(10n * 20n + 100n * 40n);
      expect(worst(dear)).toBe(10n * 10n + 100n * 20n);
    });

    it.each(['flex', 'batch'])('is at the standard prices for %s, which may not be what is served', (tier) => {
      const cheap = [...standard, price('input_tokens', 5n, at(tier)), price('output_tokens', 10n, at(tier))];
      expect(worst(cheap, asking(tier))).toBe(10n * 10n + 100n * 20n);
    });

    it('is not known where only that tier has a price, and another may be served', () => {
      const alone = [price('input_tokens', 5n, at('batch')), price('output_tokens', 10n, at('batch'))];
      expect(() => worst(alone, asking('batch'))).toThrow("'a/m' has no price for input_tokens");
    });

    it('is not known where a dearer tier has no price', () => {
      expect(() => worst(standard, asking('priority'))).toThrow(
        "'a/m' has no price for input_tokens at the priority tier",
      );
      expect(worst(standard, asking('auto'))).toBe(10n * 10n + 100n * 20n);
    });
  });

  it('is at the dearest tier of context that the input can fall into', () => {
    const tiered = [
      price('input_tokens', 5n),
      price('input_tokens', 9n, { when: { inputTokensOver: 4 } }),
      price('input_tokens', 7n, { when: { inputTokensOver: 8 } }),
      price('input_tokens', 99n, { when: { inputTokensOver: 10 } }),
      price('output_tokens', 1n),
    ];
    expect(worst(tiered)).toBe(10n * 9n + 100n);
  });

  it('is at the dearer prices that begin within a minute', () => {
    const soon = [
      price('input_tokens', 1n),
      price('output_tokens', 1n, { until: AT + 30_000 }),
      price('output_tokens', 3n),
      price('input_tokens', 2n, { when: { utcMinutes: { from: 1, to: 2 } } }),
    ];
    expect(worst(soon)).toBe(10n * 2n + 100n * 3n);
    const later = [
      price('input_tokens', 1n),
      price('output_tokens', 1n),
      price('output_tokens', 3n, { since: AT + 60_001 }),
    ];
    expect(worst(later)).toBe(10n + 100n);
  });

  it('includes an hour of caching where it is asked for', () => {
    const prices = [price('input_tokens', 4n), price('cache_write_tokens', 5n), price('cache_write_1h_tokens', 8n)];
    const all = [...prices, price('output_tokens', 1n)];
    const content = [{ type: 'text', text: 'abcd', cache_control: { type: 'ephemeral', ttl: '1h' } }];
    const hour = chat({ messages: [{ role: 'user', content } as never], max_tokens: 100 });
    expect(worst(all)).toBe(10n * 5n + 100n);
    expect(worst(all, hour)).toBe(10n * 8n + 100n);
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
