import { createCatalogue, explainPrice } from '@weir/catalogue';
import {
  bodyOf,
  type Call,
  costOf,
  type EndpointSpec,
  type Endpoints,
  formatUsd,
  inputTokensAtMost,
  type LedgerRow,
  lensOf,
  type ModelCard,
  outputTokensAtMost,
  type Price,
  type PricingContext,
  pico,
  priceOf,
  sum,
  type Usage,
  type Variant,
  WeirError,
  worstCase,
} from '@weir/core';
import { standardEndpoints } from '@weir/endpoints';
import { MemoryLedger } from '@weir/memory';
import { cardOf, chat, chatResponse, ManualClock, pipeline, scripted } from '@weir/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** More with WEIR_PROPERTY_RUNS. */
const SEEDED = { seed: 20_261_103, numRuns: Number(process.env.WEIR_PROPERTY_RUNS ?? 400) };
const PROVIDERS = ['openai', 'anthropic', 'google', 'x-ai', 'deepseek', 'mistral', 'perplexity', 'cohere', 'groq'];
const spec = lensOf(standardEndpoints(), 'chat') as never;

/** Every card of the bundled list that can be charged for chat. */
const CARDS = createCatalogue({ providers: PROVIDERS })
  .all()
  .filter(({ prices }) => ['input_tokens', 'output_tokens'].every((unit) => prices.some((one) => one.unit === unit)));
const card = fc.constantFrom(...CARDS);
const at = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2027, 5, 1) });
const tier = fc.constantFrom(undefined, 'default', 'batch', 'flex', 'priority');
const share = fc.integer({ min: 0, max: 100 });
const context = (instant: number, serviceTier: string | undefined): PricingContext =>
  serviceTier === undefined ? { at: instant } : { at: instant, serviceTier };

/** A usage of at most so many tokens, split by shares. */
function split(input: number, output: number, [cached, written, thought, less]: readonly number[]): Usage {
  const read = Math.floor((input * (100 - less!)) / 100);
  const cachedTokens = Math.floor((read * cached!) / 200);
  const writtenTokens = Math.floor((read * written!) / 200);
  const reasoning = Math.floor((output * thought!) / 100);
  return {
    input_tokens: read - cachedTokens - writtenTokens,
    cached_input_tokens: cachedTokens,
    cache_write_tokens: writtenTokens,
    output_tokens: output - reasoning,
    reasoning_tokens: reasoning,
  };
}

const request = (bytes: number, limit: number, serviceTier: string | undefined): Call =>
  chat({
    messages: [{ role: 'user', content: 'x'.repeat(bytes) }],
    max_tokens: limit,
    ...(serviceTier === undefined ? {} : { service_tier: serviceTier }),
  } as never);

/** Undefined where the card cannot be charged for it. */
function boundOf(call: Call, one: ModelCard, instant: number): bigint | undefined {
  try {
    return worstCase(call, spec, one, instant);
  } catch (error) {
    if (WeirError.is(error) && error.code === 'unpriced') return undefined;
    throw error;
  }
}

describe('with every card of the bundled list', () => {
  it('a cost is the sum of its lines', () => {
    const count = fc.nat({ max: 600_000 });
    fc.assert(
      fc.property(
        card,
        count,
        count,
        fc.tuple(share, share, share, share),
        tier,
        at,
        (one, input, output, shares, served, instant) => {
          const usage: Usage = { ...split(input, output, shares), searches: input % 4, requests: 1 };
          const when = context(instant, served);
          const { lines, cost, unpriced } = explainPrice(one, usage, when);
          expect(costOf(usage, one.prices, when)).toEqual({ cost, unpriced });
          expect(sum(lines.flatMap(({ subtotal }) => subtotal ?? []))).toBe(cost);
        },
      ),
      SEEDED,
    );
  });

  it('no usage within the bounds of a request costs more than its worst case, whichever tier is served', () => {
    let bounded = 0;
    const bytes = fc.oneof(fc.nat({ max: 2_000 }), fc.integer({ min: 390_000, max: 560_000 }));
    fc.assert(
      fc.property(
        card,
        bytes,
        fc.nat({ max: 9_999 }),
        fc.tuple(share, share, share, share),
        tier,
        fc.boolean(),
        at,
        (...drawn) => {
          const [one, length, limit, shares, asked, isServed, instant] = drawn;
          const call = request(length, limit + 1, asked);
          const bound = boundOf(call, one, instant);
          if (bound === undefined) return;
          bounded++;
          const input = inputTokensAtMost(call, spec, one.model);
          const usage = { ...split(input, outputTokensAtMost(call, spec, one), shares), requests: 1 };
          const counted = one.prices.some(({ unit }) => unit === 'requests') ? usage : { ...usage, requests: 0 };
          const { cost } = costOf(counted, one.prices, context(instant, isServed ? asked : undefined));
          expect(cost <= bound, `${one.model} ${asked}: ${formatUsd(cost)} > ${formatUsd(bound as never)}`).toBe(true);
        },
      ),
      SEEDED,
    );
    expect(bounded).toBeGreaterThan(SEEDED.numRuns / 2);
  });

  it('taking a price away never lowers the worst case, unless what stands in for it is known to be cheaper', () => {
    let compared = 0;
    fc.assert(
      fc.property(card, fc.nat(), tier, at, (one, index, asked, instant) => {
        const removed = one.prices[index % one.prices.length]!;
        const left = { ...one, prices: one.prices.filter((price) => price !== removed) };
        const call = request(500, 1_000, asked);
        const [before, after] = [boundOf(call, one, instant), boundOf(call, left, instant)];
        if (removed.unit === 'requests') return; // nothing but its price tells that there is one
        if (before === undefined || after === undefined || hasCheaperStandIn(removed, left.prices, instant)) return;
        compared++;
        expect(after >= before, `${one.model} without ${removed.unit} ${JSON.stringify(removed.when)}`).toBe(true);
      }),
      SEEDED,
    );
    expect(compared).toBeGreaterThan(SEEDED.numRuns / 4);
  });

  it('a ledger row is priced again from its usage to the pico', async () => {
    const asked = fc.tuple(card, fc.nat({ max: 600_000 }), fc.nat({ max: 9_999 }), share, tier, at);
    await fc.assert(
      fc.asyncProperty(asked, async ([one, input, output, cached, served, instant]) => {
        const row = await booked(one, input, output, Math.floor((input * cached) / 100), served, instant);
        const { usage, serviceTier, cost, unpriced, basis, priceVersion } = row.outcome!;
        expect(priceVersion).toBe(one.priceVersion);
        expect(costOf(usage, one.prices, context(row.startedAt, serviceTier))).toEqual({ cost, unpriced });
        expect(basis).toBe('provider');
      }),
      SEEDED,
    );
  });
});

it('a row of images is priced again to the pico by the size and quality that were served', async () => {
  const variant = fc.record({ size: fc.constantFrom(...SIZES), quality: fc.constantFrom(...QUALITIES) });
  const served = fc.option(fc.record({ size: fc.constantFrom(...SIZES) }), { nil: undefined });
  const sized = fc.record({ images: fc.integer({ min: 1, max: 10 }), asked: variant, served });
  await fc.assert(
    fc.asyncProperty(sized, async (one) => {
      const { startedAt, outcome } = await bookedImages(one);
      const { usage, cost, unpriced } = outcome!;
      expect(outcome!.variant).toEqual({ ...one.asked, ...one.served });
      expect(cost).toBeGreaterThan(0n);
      const context = { at: startedAt, variant: outcome!.variant! };
      expect(costOf(usage, SIZED.prices, context)).toEqual({ cost, unpriced });
      const { variant: _, ...without } = context;
      expect(costOf(usage, SIZED.prices, without).cost).toBe(0n); // what it would be without
    }),
    { ...SEEDED, numRuns: 50 },
  );
});

/** What a request for images says, and what of it the provider says it served instead. */
interface Sized {
  readonly images: number;
  readonly asked: Variant;
  readonly served: Variant | undefined;
}

const SIZES = ['512x512', '1024x1024', '2048x2048'];
const QUALITIES = ['standard', 'hd'];

/** A model sold by the image, whose price depends on size and quality. */
const SIZED = cardOf('a', 'image-1', {
  prices: SIZES.flatMap((size, index) =>
    QUALITIES.map((quality, step) => ({
      unit: 'images' as const,
      amount: pico(BigInt(10 ** 9 * (index + 1) + 10 ** 6 * step + 1)),
      per: 1,
      when: { variant: { size, quality } },
      source: 'test',
    })),
  ),
});

/** The row of an attempt that made images. */
async function bookedImages({ images, asked, served }: Sized): Promise<LedgerRow> {
  const endpoint: EndpointSpec = {
    ...(spec as EndpointSpec),
    writesOutput: false,
    asks: () => ({ usage: { images }, variant: asked }),
    usageOf: () => ({ images }),
    variantOf: () => served,
  };
  const ledger = new MemoryLedger();
  const endpoints = new Map([['chat', endpoint]]) as unknown as Endpoints;
  const run = pipeline([], scripted('a', [{ text: 'made' }], { models: [SIZED] }), { ledger, endpoints });
  const { exchange } = await settle(run, chat('a cat'));
  for await (const row of ledger.query({ exchange: exchange.id })) return row;
  throw new TypeError('There is no row');
}

/** Whether what is charged in place of a price is known to be less: a tier of context, a peak, a cache write. */
function hasCheaperStandIn(
  { unit, when, since = 0, amount, per }: Price,
  left: readonly Price[],
  instant: number,
): boolean {
  const input = (when?.inputTokensOver ?? -1) + 1;
  const standIn = priceOf(left, unit, input, context(Math.max(instant, since), when?.serviceTier));
  return standIn !== undefined && standIn.amount * BigInt(per) < amount * BigInt(standIn.per);
}

/** The row of an attempt whose provider reports these figures, as a ledger gives it back. */
async function booked(
  one: ModelCard,
  input: number,
  output: number,
  cached: number,
  served: string | undefined,
  instant: number,
): Promise<LedgerRow> {
  const { contextWindow: _, ...windowless } = one;
  const usage = {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached },
  };
  const value = { ...chatResponse('x', usage as never), ...(served === undefined ? {} : { service_tier: served }) };
  const ledger = new MemoryLedger();
  const upstream = scripted(one.provider, [{ reply: { kind: 'value', headers: {}, body: bodyOf(value as never) } }], {
    models: [windowless],
  });
  const run = pipeline([], upstream, { clock: new ManualClock(instant), ledger });
  const { exchange } = await settle(run, chat('hi', { target: { provider: one.provider, model: one.model } } as never));
  for await (const row of ledger.query({ exchange: exchange.id })) return row;
  throw new TypeError('There is no row');
}

async function settle(run: ReturnType<typeof pipeline>, call: Call): Promise<Call> {
  await (await run(call)).settled;
  return call;
}
