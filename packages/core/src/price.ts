import { type Money, pico } from './money.ts';
import { isDearer, lineCost } from './price-line.ts';
import { inputTokens, PARENT_UNIT, type Usage, type UsageUnit } from './usage.ts';

/** What of a request a price may depend on besides tokens: `{ size: '1024x1536', quality: 'high' }`, `{ region: 'us' }`. */
export type Variant = Readonly<Record<string, string>>;

/** When a price applies. Every condition that is given must hold. */
export interface PriceCondition {
  /** Applies when the request read more input tokens than this. The whole request is charged at it. */
  readonly inputTokensOver?: number;
  /** The service tier that was served: `batch`, `flex`, `priority`. Absent means the standard tier. */
  readonly serviceTier?: string;
  /** Daily window in UTC minutes after midnight, end exclusive; wraps when `from > to`. */
  readonly utcMinutes?: { readonly from: number; readonly to: number };
  /** Days of the week in UTC, 0 for Sunday. */
  readonly utcDays?: readonly number[];
  /** The request had each of these: a size and quality of images, a resolution of video, a region. */
  readonly variant?: Variant;
}

/** What `per` units cost, since when, and who says so. */
export interface Price {
  readonly unit: UsageUnit;
  readonly amount: Money;
  /** How many units `amount` buys. 1 for tokens: pico-USD per token = USD per million tokens x 1e6. */
  readonly per: number;
  readonly when?: PriceCondition;
  /** Epoch ms from which it applies; absent means always. */
  readonly since?: number;
  /** Epoch ms until which it applies, itself excluded; absent means for good. */
  readonly until?: number;
  /** Units billed at least where any were used: 10 seconds of sound. */
  readonly atLeast?: number;
  /** Units are billed in whole multiples of this, rounded up: a second begun is a second. */
  readonly step?: number;
  readonly source: string;
}

/** What is known about a request when it is priced. */
export interface PricingContext {
  /** Epoch ms. */
  readonly at: number;
  readonly serviceTier?: string;
  readonly variant?: Variant;
}

export interface Cost {
  readonly cost: Money;
  /** Units that were used and have no price, or none of the tier served: the cost is too low and says so. */
  readonly unpriced: readonly UsageUnit[];
}

const MINUTE_MS = 60_000;
const MINUTES_A_DAY = 1_440;
const NOTHING_UNPRICED: readonly UsageUnit[] = Object.freeze([]);

function applies(price: Price, input: number, context: PricingContext): boolean {
  const { when } = price;
  if (price.since !== undefined && price.since > context.at) return false;
  if (price.until !== undefined && price.until <= context.at) return false;
  if (when === undefined) return true;
  if (when.inputTokensOver !== undefined && input <= when.inputTokensOver) return false;
  if (when.serviceTier !== undefined && when.serviceTier !== context.serviceTier) return false;
  if (when.variant !== undefined && !isVariant(when.variant, context.variant)) return false;
  if (when.utcDays !== undefined && !when.utcDays.includes(new Date(context.at).getUTCDay())) return false;
  if (when.utcMinutes !== undefined) {
    const minute = Math.floor(context.at / MINUTE_MS) % MINUTES_A_DAY;
    const { from, to } = when.utcMinutes;
    return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
  }
  return true;
}

function isVariant(wanted: Variant, given: Variant | undefined): boolean {
  for (const name in wanted) if (wanted[name] !== given?.[name]) return false;
  return true;
}

function conditions({ when }: Price): number {
  if (when === undefined) return 0;
  return (
    (when.inputTokensOver === undefined ? 0 : 1) +
    (when.serviceTier === undefined ? 0 : 1) +
    (when.utcMinutes === undefined ? 0 : 1) +
    (when.utcDays === undefined ? 0 : 1) +
    (when.variant === undefined ? 0 : Object.keys(when.variant).length)
  );
}

/**
 * More conditions win, then the higher context tier, then the later date: a dated price repeats its conditions. Of two
 * that nothing tells apart the dearer wins, so that the order of a list never decides.
 */
function bySpecificity(left: Price, right: Price): number {
  return (
    conditions(right) - conditions(left) ||
    (right.when?.inputTokensOver ?? -1) - (left.when?.inputTokensOver ?? -1) ||
    byDate(left, right) ||
    (isDearer(left, right) ? -1 : isDearer(right, left) ? 1 : 0)
  );
}

const byDate = (
  { since: left = Number.NEGATIVE_INFINITY }: Price,
  { since: right = Number.NEGATIVE_INFINITY }: Price,
) => (left === right ? 0 : right - left);

/** Service tiers that cost more than the standard one: without a price of their own the standard price is too low. */
const SURCHARGED: ReadonlySet<string> = new Set(['priority', 'fast', 'scale']);

const byUnit = new WeakMap<readonly Price[], Map<UsageUnit, readonly Price[]>>();

/** The prices of one unit, the most specific first, sorted once for each list: one with tiers and dates has dozens. */
function pricesOf(prices: readonly Price[], unit: UsageUnit): readonly Price[] {
  let sorted = byUnit.get(prices);
  if (sorted === undefined) {
    sorted = new Map();
    byUnit.set(prices, sorted);
  }
  let own = sorted.get(unit);
  if (own === undefined) {
    own = prices.filter((price) => price.unit === unit).sort(bySpecificity);
    sorted.set(unit, own);
  }
  return own;
}

/** The price that applies to a unit, its parent's when it has none, or undefined. */
export function priceOf(
  prices: readonly Price[],
  unit: UsageUnit,
  input: number,
  context: PricingContext,
): Price | undefined {
  for (const price of pricesOf(prices, unit)) if (applies(price, input, context)) return price;
  const parent = PARENT_UNIT[unit];
  return parent === undefined ? undefined : priceOf(prices, parent, input, context);
}

/** Tiers are of the model's own work: a search costs the same in each. */
export const isUnderstated = (unit: UsageUnit, price: Price | undefined, { serviceTier }: PricingContext): boolean =>
  serviceTier !== undefined &&
  SURCHARGED.has(serviceTier) &&
  price?.when?.serviceTier === undefined &&
  unit.endsWith('_tokens');

/**
 * The cost of a usage: the exact sum of its lines, whatever their order ({@link lineCost}).
 *
 * @throws RangeError when a count is negative or no finite number.
 */
export function costOf(usage: Usage, prices: readonly Price[], context: PricingContext): Cost {
  const input = inputTokens(usage);
  let cost = 0n;
  let unpriced: UsageUnit[] | undefined;
  for (const key in usage) {
    const unit = key as UsageUnit;
    const count = usage[unit];
    if (count === undefined || count === 0) continue;
    const price = priceOf(prices, unit, input, context);
    if (price === undefined || isUnderstated(unit, price, context)) {
      unpriced ??= [];
      unpriced.push(unit);
    }
    if (price !== undefined) cost += lineCost(price, count);
  }
  return { cost: pico(cost), unpriced: unpriced ?? NOTHING_UNPRICED };
}
