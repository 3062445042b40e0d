import type { AttemptIntent, AttemptOutcome, Correction, ModelCard } from '@weir/core';
import { rowOfCorrection } from '@weir/core';

/** What the SQL function `record` reads: column names, amounts as decimal text. */
export type IntentRecord = Readonly<Record<string, unknown>> & { readonly id: string };
export type OutcomeRecord = Readonly<Record<string, unknown>> & { readonly id: string };
/** What the SQL function `keep_prices` reads. */
export type PricesRecord = Readonly<Record<string, unknown>> & { readonly prices: readonly object[] };

/** What goes into one transaction. */
export interface RowRecords {
  readonly intents: readonly IntentRecord[];
  readonly outcomes: readonly OutcomeRecord[];
  readonly prices: readonly PricesRecord[];
}

export const intentRecord = (row: AttemptIntent): IntentRecord => ({
  id: row.id,
  exchange: row.exchange,
  parent: row.parent,
  sequence: row.sequence,
  kind: row.kind,
  purpose: row.purpose,
  endpoint: row.endpoint,
  provider: row.target.provider,
  model: row.target.model,
  asked_model: row.askedModel,
  asked_tier: row.askedTier,
  tenant: row.tenant,
  team: row.team,
  key: row.key,
  user: row.user,
  session: row.session,
  tags: row.tags,
  started_at: Math.floor(row.startedAt),
  held: row.held.toString(),
});

export const outcomeRecord = (id: string, row: AttemptOutcome): OutcomeRecord => ({
  id,
  outcome: row.outcome,
  basis: row.basis,
  usage: row.usage,
  cost: row.cost.toString(),
  unpriced: row.unpriced.length === 0 ? undefined : row.unpriced,
  price_version: row.priceVersion,
  service_tier: row.serviceTier,
  variant: row.variant,
  saved_cache: row.savings?.cache?.toString(),
  saved_trimmer: row.savings?.trimmer?.toString(),
  saved_router: row.savings?.router?.toString(),
  ended_at: Math.floor(row.endedAt),
  first_content_at: row.firstContentAt === undefined ? undefined : Math.floor(row.firstContentAt),
  error: row.error,
});

/** @param since when the first row that was priced with them ended, epoch ms */
export const pricesRecord = ({ provider, model, priceVersion, prices }: ModelCard, since: number): PricesRecord => ({
  provider,
  model,
  price_version: priceVersion,
  since: Math.floor(since),
  prices: prices.map((price) => ({ ...price, amount: price.amount.toString() })),
});

export function correctionRecord(correction: Correction, owner: string): Readonly<Record<string, unknown>> {
  const row = rowOfCorrection(correction);
  const { reason, corrects } = correction;
  return { ...intentRecord(row), ...outcomeRecord(row.id, row.outcome), owner, reason, corrects };
}

/** JSON that PostgreSQL takes: what is no text there (NUL, half a surrogate pair) becomes U+FFFD. */
export function jsonOf(value: unknown): string {
  const text = JSON.stringify(value);
  return /\\u(0000|d[89a-f])/.test(text) ? JSON.stringify(JSON.parse(text, cleaned)) : text;
}

function cleaned(_name: string, value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [cleanText(name), one]));
}

const cleanText = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD');
