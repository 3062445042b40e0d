import type { Call } from './call.ts';
import type { ModelCard } from './card.ts';
import type { EndpointSpec } from './endpoint.ts';
import { WeirError } from './error.ts';
import { type Money, most, pico, ZERO } from './money.ts';
import { isUnderstated, type Price, type PricingContext, priceOf } from './price.ts';
import { lineCostAtMost } from './price-line.ts';
import type { Usage, UsageUnit } from './usage.ts';

/** Tokens an attempt reads and writes at most. */
export interface TokensAtMost {
  readonly input: number;
  readonly output: number;
}

const INPUT_UNITS: readonly UsageUnit[] = ['input_tokens', 'cache_write_tokens'];
const OUTPUT_UNITS: readonly UsageUnit[] = ['output_tokens', 'reasoning_tokens'];
const REQUESTS: readonly UsageUnit[] = ['requests'];
const SEARCHES: readonly UsageUnit[] = ['searches'];
/** An attempt that is about to start is priced at when it does. */
const SOON_MS = 60_000;

/**
 * The most an attempt with so many tokens can cost at `card`: at the dearest of the input and output prices that can
 * apply, whichever of the tier asked for and the standard one is served, plus what the request itself says it will use
 * the searches it lets the model make, and the price per request. Every part is rounded up.
 *
 * @throws WeirError `unpriced` when a unit this endpoint can use has no price, or none at a dearer tier asked for.
 */
export function costAtMost(call: Call, spec: EndpointSpec, card: ModelCard, tokens: TokensAtMost, at: number): Money {
  const asked = spec.asks?.(call.request);
  const bound = new Bound(card, tokens.input, contextsOf(call, spec, card, at));
  const inputUnits = inputUnitsOf(call, spec, card);
  const outputUnits = outputUnitsOf(call, spec, card);
  // what is sold by the image or the second may have no price for the words that ask for it
  const read = bound.dearest(inputUnits, tokens.input);
  const input = read ?? (asked === undefined ? bound.refuse('input_tokens') : ZERO);
  const isSoldByInput = asked?.orInputTokens === true && read !== undefined;
  const others =
    asked === undefined
      ? ZERO
      : (othersAtMost(bound, asked.usage) ?? (isSoldByInput ? ZERO : bound.refuse(firstOf(asked.usage))));
  const output = bound.dearest(outputUnits, tokens.output) ?? bound.refuse('output_tokens');
  const searches = bound.dearest(SEARCHES, spec.searches?.(call.request) ?? 0) ?? ZERO;
  return pico(input + output + others + searches + (bound.dearest(REQUESTS, 1) ?? ZERO));
}

const firstOf = (usage: Usage): UsageUnit => Object.keys(usage)[0] as UsageUnit;

/** Each unit that has a price; a model is sold by some of them. Undefined where none has. */
function othersAtMost(bound: Bound, usage: Usage): Money | undefined {
  let total: bigint | undefined;
  for (const [unit, count] of Object.entries(usage) as [UsageUnit, number][]) {
    const cost = bound.dearest([unit], count);
    if (cost !== undefined) total = (total ?? 0n) + cost;
  }
  return total === undefined ? undefined : pico(total);
}

/** Sound is dearer than text wherever it is priced, so it bounds a request that may use it. */
const usesSound = (call: Call, spec: EndpointSpec, card: ModelCard, need: string): boolean =>
  card.prices.some(({ unit }) => unit === 'input_audio_tokens') && spec.needs(call.request).includes(need);

function inputUnitsOf(call: Call, spec: EndpointSpec, card: ModelCard): readonly UsageUnit[] {
  const units = usesSound(call, spec, card, 'audio_input')
    ? [...INPUT_UNITS, 'input_audio_tokens' as const]
    : INPUT_UNITS;
  return spec.cachesForAnHour?.(call.request) === true ? [...units, 'cache_write_1h_tokens'] : units;
}

const outputUnitsOf = (call: Call, spec: EndpointSpec, card: ModelCard): readonly UsageUnit[] =>
  usesSound(call, spec, card, 'audio_output') ? [...OUTPUT_UNITS, 'output_audio_tokens'] : OUTPUT_UNITS;

/** A discounted tier or a region may not be served although it was asked for; a price may change before the attempt starts. */
function contextsOf(call: Call, spec: EndpointSpec, card: ModelCard, at: number): readonly PricingContext[] {
  const variant = spec.asks?.(call.request).variant;
  const standard: PricingContext = variant === undefined ? { at } : { at, variant };
  const region = spec.askedVariant?.(call.request);
  const variants = region === undefined ? [standard] : [standard, { ...standard, variant: { ...variant, ...region } }];
  const serviceTier = spec.askedTier?.(call.request);
  const tiers = serviceTier === undefined ? variants : variants.flatMap((one) => [one, { ...one, serviceTier }]);
  return card.prices.some((price) => changesSoon(price, at))
    ? tiers.flatMap((one) => [one, { ...one, at: at + SOON_MS }])
    : tiers;
}

function changesSoon({ since = 0, until = 0, when }: Price, at: number): boolean {
  const isSoon = (instant: number): boolean => instant > at && instant <= at + SOON_MS;
  return when?.utcMinutes !== undefined || when?.utcDays !== undefined || isSoon(since) || isSoon(until);
}

/** The dearest prices of a card under all circumstances that can come about. */
class Bound {
  readonly #card: ModelCard;
  readonly #sizes: readonly number[];
  readonly #contexts: readonly PricingContext[];

  constructor(card: ModelCard, input: number, contexts: readonly PricingContext[]) {
    this.#card = card;
    this.#contexts = contexts;
    this.#sizes = sizesOf(card.prices, input);
  }

  /**
   * The most so many units can cost, whichever of the kinds they are. Undefined where the first kind has no price under
   * some of the circumstances: what could come about there is not known.
   */
  dearest(units: readonly UsageUnit[], count: number): Money | undefined {
    if (count === 0) return ZERO;
    let amount = ZERO;
    for (const context of this.#contexts) {
      for (const size of this.#sizes) {
        for (const unit of units) {
          const price = priceOf(this.#card.prices, unit, size, context);
          if (price === undefined && unit === units[0]) return undefined;
          if (price === undefined) continue;
          if (isUnderstated(unit, price, context)) this.refuse(unit, context.serviceTier);
          amount = most(amount, lineCostAtMost(price, count));
        }
      }
    }
    return amount;
  }

  refuse(unit: UsageUnit, tier?: string): never {
    const name = `'${this.#card.provider}/${this.#card.model}'`;
    throw new WeirError(
      'unpriced',
      `${name} has no price for ${unit}${tier === undefined ? '' : ` at the ${tier} tier`}`,
    );
  }
}

/** One input of each tier of prices that an input of at most so many tokens can come to. */
function sizesOf(prices: readonly Price[], input: number): readonly number[] {
  let sizes: number[] | undefined;
  for (const { when } of prices) {
    const over = when?.inputTokensOver;
    if (over !== undefined && over > 0 && over < input && sizes?.includes(over) !== true)
      sizes = [...(sizes ?? [input]), over];
  }
  return sizes ?? [input];
}
