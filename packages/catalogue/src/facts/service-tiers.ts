import { type ModelCard, type Price, pico, type Ratio, type UsageUnit } from '@weir/core';
import { rateKey } from '../rates/base-rates.ts';

/** What a service tier costs relative to the standard one. */
export interface TierRule {
  /** The provider under its id in genai-prices. */
  readonly vendor: string;
  readonly models: RegExp;
  readonly serviceTier: string;
  readonly factor: Ratio;
  /** Units it changes; all token units when absent. */
  readonly units?: readonly UsageUnit[];
}

const HALF: Ratio = { num: 1n, den: 2n };
const DOUBLE: Ratio = { num: 2n, den: 1n };
const UNCACHED: readonly UsageUnit[] = ['input_tokens', 'output_tokens', 'reasoning_tokens', 'input_audio_tokens'];

const tier = (
  vendor: string,
  models: RegExp,
  serviceTier: string,
  factor: Ratio,
  units?: readonly UsageUnit[],
): TierRule => ({
  vendor,
  models,
  serviceTier,
  factor,
  ...(units === undefined ? {} : { units }),
});

/**
 * Discounts and surcharges the vendors publish for whole families, the first that fits a model and tier wins. Sources:
 * the pricing pages of OpenAI (Batch, Flex, Priority), Anthropic (Message Batches) and Google (Gemini API, Batch),
 * compared with litellm's list of 2026-07-24. Gemini's cached tokens are not discounted in batches.
 * A tier without a rule costs the standard price: too much for a discount, too little for a surcharge.
 */
const RULES: readonly TierRule[] = [
  tier('openai', /./, 'batch', HALF),
  tier('openai', /^(gpt-5|o3|o4-mini)/, 'flex', HALF),
  tier('openai', /^gpt-5(\.1-codex)?-mini/, 'priority', { num: 9n, den: 5n }),
  tier('openai', /^gpt-5(?!.*(pro|nano|image))/, 'priority', DOUBLE),
  tier('openai', /^gpt-4\.1-nano/, 'priority', DOUBLE),
  tier('openai', /^(gpt-4\.1|o3(-2025|$)|gpt-4o-2024-05-13)/, 'priority', { num: 7n, den: 4n }),
  tier('openai', /^gpt-4o-mini(-2024|$)/, 'priority', { num: 5n, den: 3n }),
  tier('openai', /^gpt-4o(-2024|$)/, 'priority', { num: 17n, den: 10n }),
  tier('openai', /^o4-mini(-2025|$)/, 'priority', { num: 20n, den: 11n }),
  tier('anthropic', /./, 'batch', HALF),
  tier('google', /^gemini-/, 'batch', HALF, UNCACHED),
];

/** The rules for a model: the user's own come first. */
export function tierRules(vendor: string | undefined, model: string, own: readonly TierRule[]): readonly TierRule[] {
  const rules = new Map<string, TierRule>();
  for (const rule of own) rules.set(rule.serviceTier, rule);
  for (const rule of RULES) {
    if (rule.vendor === vendor && !rules.has(rule.serviceTier) && rule.models.test(model))
      rules.set(rule.serviceTier, rule);
  }
  return [...rules.values()];
}

/** The card with a price per service tier next to each standard token price that has none yet under its conditions. */
export function withServiceTiers(card: ModelCard, rules: readonly TierRule[]): ModelCard {
  const own = new Set(card.prices.map(rateKey));
  const more = rules.flatMap((rule) =>
    card.prices
      .filter(({ unit, when }) => when?.serviceTier === undefined && fits(rule, unit))
      .map((price) => tierPrice(price, rule))
      .filter((price) => !own.has(rateKey(price))),
  );
  return more.length === 0 ? card : { ...card, prices: [...card.prices, ...more] };
}

const fits = ({ units }: TierRule, unit: UsageUnit): boolean =>
  units === undefined ? unit.endsWith('_tokens') : units.includes(unit);

/** Exact: what does not divide by the denominator is sold by as many more units. */
function tierPrice(price: Price, { factor, serviceTier }: TierRule): Price {
  const amount = price.amount * factor.num;
  const isWhole = amount % factor.den === 0n;
  return {
    ...price,
    amount: pico(isWhole ? amount / factor.den : amount),
    per: isWhole ? price.per : price.per * Number(factor.den),
    when: { ...price.when, serviceTier },
    source: `${price.source}, ${serviceTier} tier x ${factor.num}/${factor.den}`,
  };
}
