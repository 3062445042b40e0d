import type { AttemptIntent, AttemptOutcome, Correction, Dimension, Ledger, LedgerQuery, LedgerRow } from '@weir/core';
import { pico } from '@weir/core';

/** One fact about a ledger, shown with a fresh one. */
export type Cases = { readonly [name: string]: (ledger: Ledger) => Promise<void> };

/** When sample rows start. */
export const START = Date.UTC(2026, 10, 1, 13, 30);
export const HOUR_MS = 3_600_000;

/** An intent with plain values; `id` names the exchange too. */
export const sampleIntent = (id: string, changes: Partial<AttemptIntent> = {}): AttemptIntent => ({
  id,
  exchange: `exchange-of-${id}`,
  parent: undefined,
  sequence: 0,
  kind: 'first',
  purpose: 'serve',
  endpoint: 'chat',
  target: { provider: 'openai', model: 'gpt-5' },
  askedModel: undefined,
  askedTier: undefined,
  tenant: 'acme',
  team: undefined,
  key: undefined,
  user: undefined,
  session: undefined,
  tags: {},
  startedAt: START,
  held: pico(1_000n),
  ...changes,
});

/** A complete outcome with plain values. */
export const sampleOutcome = (changes: Partial<AttemptOutcome> = {}): AttemptOutcome => ({
  outcome: 'complete',
  basis: 'provider',
  usage: { input_tokens: 10, output_tokens: 2 },
  cost: pico(500n),
  unpriced: [],
  priceVersion: undefined,
  serviceTier: undefined,
  endedAt: START + 700,
  firstContentAt: undefined,
  error: undefined,
  ...changes,
});

/** A correction of a row at its own day, with plain values. */
export const sampleCorrection = (id: string, changes: Partial<Correction> = {}): Correction => ({
  id,
  reason: 'november.csv',
  corrects: undefined,
  endpoint: 'chat',
  target: { provider: 'openai', model: 'gpt-5' },
  tenant: 'acme',
  team: undefined,
  key: undefined,
  startedAt: START,
  at: START + 40 * 24 * HOUR_MS,
  basis: 'provider',
  cost: pico(-100n),
  usage: {},
  ...changes,
});

/** All rows a filter picks. */
export async function rows(ledger: Ledger, filter: LedgerQuery = {}): Promise<LedgerRow[]> {
  await ledger.flush();
  const found: LedgerRow[] = [];
  for await (const row of ledger.query(filter)) found.push(row);
  return found;
}

export const ids = async (ledger: Ledger, filter: LedgerQuery = {}): Promise<string[]> =>
  (await rows(ledger, filter)).map(({ id }) => id);

/** Books a closed row. */
export async function book(
  ledger: Ledger,
  id: string,
  intent: Partial<AttemptIntent>,
  outcome: Partial<AttemptOutcome> = {},
) {
  await ledger.intend(sampleIntent(id, intent));
  await ledger.close(id, sampleOutcome(outcome));
}

/** The cost per group, by the values of the group joined with `|`; an absent one is `-`. */
export async function costs(ledger: Ledger, by: readonly Dimension[], filter: LedgerQuery = {}) {
  await ledger.flush();
  const groups = await ledger.rollup(filter, by);
  return Object.fromEntries(
    groups.map(({ group, cost }) => [by.map((dimension) => group[dimension] ?? '-').join('|'), cost]),
  );
}
