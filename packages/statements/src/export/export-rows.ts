import {
  type AttemptOutcome,
  formatUsd,
  LEVERS,
  type Ledger,
  type LedgerQuery,
  type LedgerRow,
  type Money,
  toldUsd,
} from '@weir/core';
import { csvLine } from '../render/csv.ts';
import { FLAT_COLUMNS } from './flat-columns.ts';

type Cell = string | number;

const usdOf = (amount: Money | undefined): string => (amount === undefined ? '' : formatUsd(amount));

const iso = (at: number | undefined): string => (at === undefined ? '' : new Date(at).toISOString());

/** Columns in order; every row has all of them, so that a column store can take them as they come. */
const COLUMNS: readonly (readonly [name: string, of: (row: LedgerRow) => Cell])[] = [
  ['id', ({ id }) => id],
  ['exchange', ({ exchange }) => exchange],
  ['parent', ({ parent }) => parent ?? ''],
  ['sequence', ({ sequence }) => sequence],
  ['kind', ({ kind }) => kind],
  ['purpose', ({ purpose }) => purpose],
  ['endpoint', ({ endpoint }) => endpoint],
  ['provider', ({ target }) => target.provider],
  ['model', ({ target }) => target.model],
  ['asked_model', ({ askedModel }) => askedModel ?? ''],
  ['asked_tier', ({ askedTier }) => askedTier ?? ''],
  ['tenant', ({ tenant }) => tenant],
  ['team', ({ team }) => team ?? ''],
  ['key', ({ key }) => key ?? ''],
  ['user', ({ user }) => user ?? ''],
  ['session', ({ session }) => session ?? ''],
  ['tags', ({ tags }) => JSON.stringify(tags)],
  ['started_at', ({ startedAt }) => iso(startedAt)],
  ['first_content_at', ({ outcome }) => iso(outcome?.firstContentAt)],
  ['ended_at', ({ outcome }) => iso(outcome?.endedAt)],
  ['outcome', ({ outcome }) => outcome?.outcome ?? 'open'],
  ['basis', ({ outcome }) => outcome?.basis ?? ''],
  ['usage', ({ outcome }) => JSON.stringify(outcome?.usage ?? {})],
  ['cost_usd', ({ outcome }) => costIn(outcome) ?? ''],
  ['cost_pico_usd', ({ outcome }) => (costIn(outcome) === undefined ? '' : outcome!.cost.toString())],
  ['held_usd', ({ held }) => formatUsd(held)],
  ...LEVERS.map((lever) => [`saved_${lever}_usd`, (row: LedgerRow) => usdOf(row.outcome?.savings?.[lever])] as const),
  ['unpriced', ({ outcome }) => (outcome?.unpriced ?? []).join(' ')],
  ['price_version', ({ outcome }) => outcome?.priceVersion ?? ''],
  ['service_tier', ({ outcome }) => outcome?.serviceTier ?? ''],
  ['error', ({ outcome }) => outcome?.error ?? ''],
  ['reason', ({ correction }) => correction?.reason ?? ''],
  ['corrects', ({ correction }) => correction?.corrects ?? ''],
];

const costIn = (outcome: AttemptOutcome | undefined): string | undefined =>
  outcome === undefined ? undefined : toldUsd(outcome.cost, outcome.unpriced.length);

/** The rows of a ledger as CSV, line by line: memory stays flat however many there are. */
export async function* exportCsv(ledger: Pick<Ledger, 'query'>, filter: LedgerQuery): AsyncGenerator<string> {
  yield csvLine(COLUMNS.map(([name]) => name));
  for await (const row of ledger.query(filter)) yield csvLine(COLUMNS.map(([, of]) => of(row)));
}

/** The rows of a ledger as newline-delimited JSON. Tags and usage are objects, amounts decimal texts. */
export async function* exportNdjson(ledger: Pick<Ledger, 'query'>, filter: LedgerQuery): AsyncGenerator<string> {
  for await (const row of ledger.query(filter)) {
    const flat: Record<string, unknown> = Object.fromEntries(COLUMNS.map(([name, of]) => [name, of(row)]));
    yield `${JSON.stringify({ ...flat, tags: row.tags, usage: row.outcome?.usage ?? {}, unpriced: row.outcome?.unpriced ?? [] })}\n`;
  }
}

/**
 * The rows of a ledger for column stores: newline-delimited JSON in which every line has all of {@link FLAT_COLUMNS},
 * `null` where there is nothing, and nothing is nested.
 */
export async function* exportFlat(ledger: Pick<Ledger, 'query'>, filter: LedgerQuery): AsyncGenerator<string> {
  for await (const row of ledger.query(filter)) {
    yield `${JSON.stringify(Object.fromEntries(FLAT_COLUMNS.map(({ name, of }) => [name, of(row)])))}\n`;
  }
}
