import { formatUsd, LEVERS, type LedgerRow, type Money, toldUsd, type UsageUnit, type UsageUnits } from '@weir/core';

/** As column stores call them: UTF-8 text, 64-bit integer, double, decimal(38, 12), UTC time in ms. */
export type FlatType = 'string' | 'int64' | 'double' | 'decimal' | 'timestamp';

export interface FlatColumn {
  readonly name: string;
  readonly type: FlatType;
  readonly isNullable: boolean;
  /** Integers and doubles as numbers, times as ISO 8601, decimals as text: no reader rounds them. */
  readonly of: (row: LedgerRow) => string | number | null;
}

/** Every unit of core; `satisfies` names one that was forgotten. */
const UNITS = {
  input_tokens: 'int64',
  cached_input_tokens: 'int64',
  cache_write_tokens: 'int64',
  cache_write_1h_tokens: 'int64',
  output_tokens: 'int64',
  reasoning_tokens: 'int64',
  input_audio_tokens: 'int64',
  output_audio_tokens: 'int64',
  input_image_tokens: 'int64',
  output_image_tokens: 'int64',
  images: 'int64',
  video_seconds: 'double',
  audio_seconds: 'double',
  characters: 'int64',
  searches: 'int64',
  pages: 'int64',
  requests: 'int64',
  file_searches: 'int64',
  containers: 'int64',
  pixels: 'int64',
} as const satisfies { readonly [U in keyof UsageUnits]: FlatType };

const column = (name: string, type: FlatType, of: FlatColumn['of']): FlatColumn => ({
  name,
  type,
  isNullable: false,
  of,
});
const maybe = (name: string, type: FlatType, of: (row: LedgerRow) => string | number | undefined): FlatColumn => ({
  name,
  type,
  isNullable: true,
  of: (row) => of(row) ?? null,
});

const iso = (at: number | undefined): string | undefined => (at === undefined ? undefined : new Date(at).toISOString());
const usd = (amount: Money | undefined): string | undefined => (amount === undefined ? undefined : formatUsd(amount));

function otherUnits({ outcome }: LedgerRow): string | undefined {
  const others = Object.entries(outcome?.usage ?? {}).filter(([unit]) => !Object.hasOwn(UNITS, unit));
  return others.length === 0 ? undefined : JSON.stringify(Object.fromEntries(others));
}

/** The columns of a flat export, in order; new ones are added at the end. */
export const FLAT_COLUMNS: readonly FlatColumn[] = [
  column('id', 'string', ({ id }) => id),
  column('exchange', 'string', ({ exchange }) => exchange),
  maybe('parent', 'string', ({ parent }) => parent),
  column('sequence', 'int64', ({ sequence }) => sequence),
  column('kind', 'string', ({ kind }) => kind),
  column('purpose', 'string', ({ purpose }) => purpose),
  column('endpoint', 'string', ({ endpoint }) => endpoint),
  column('provider', 'string', ({ target }) => target.provider),
  column('model', 'string', ({ target }) => target.model),
  maybe('asked_model', 'string', ({ askedModel }) => askedModel),
  maybe('asked_tier', 'string', ({ askedTier }) => askedTier),
  column('tenant', 'string', ({ tenant }) => tenant),
  maybe('team', 'string', ({ team }) => team),
  maybe('key', 'string', ({ key }) => key),
  maybe('user', 'string', ({ user }) => user),
  maybe('session', 'string', ({ session }) => session),
  column('tags', 'string', ({ tags }) => JSON.stringify(tags)),
  column('started_at', 'timestamp', ({ startedAt }) => iso(startedAt)!),
  maybe('first_content_at', 'timestamp', ({ outcome }) => iso(outcome?.firstContentAt)),
  maybe('ended_at', 'timestamp', ({ outcome }) => iso(outcome?.endedAt)),
  maybe('outcome', 'string', ({ outcome }) => outcome?.outcome),
  maybe('basis', 'string', ({ outcome }) => outcome?.basis),
  column('held_usd', 'decimal', ({ held }) => formatUsd(held)),
  maybe('cost_usd', 'decimal', ({ outcome }) => outcome && toldUsd(outcome.cost, outcome.unpriced.length)),
  ...LEVERS.map((lever) => maybe(`saved_${lever}_usd`, 'decimal', ({ outcome }) => usd(outcome?.savings?.[lever]))),
  column('unpriced', 'string', ({ outcome }) => (outcome?.unpriced ?? []).join(' ')),
  maybe('price_version', 'string', ({ outcome }) => outcome?.priceVersion),
  maybe('service_tier', 'string', ({ outcome }) => outcome?.serviceTier),
  maybe('error', 'string', ({ outcome }) => outcome?.error),
  maybe('reason', 'string', ({ correction }) => correction?.reason),
  maybe('corrects', 'string', ({ correction }) => correction?.corrects),
  ...Object.entries(UNITS).map(([unit, type]) => maybe(unit, type, ({ outcome }) => outcome?.usage[unit as UsageUnit])),
  maybe('other_units', 'string', otherUnits),
  maybe('variant', 'string', ({ outcome }) => outcome?.variant && JSON.stringify(outcome.variant)),
];
