import {
  type AttemptIntent,
  type AttemptOutcome,
  LEVERS,
  type LedgerQuery,
  type LedgerRow,
  pico,
  type Savings,
  type Variant,
} from '@weir/core';
import type { Database } from '../database.ts';
import { conditionOf } from './condition.ts';

const PAGE_ROWS = 500;

type Columns = Readonly<Record<string, unknown>>;

export interface Page {
  readonly rows: readonly LedgerRow[];
  /** Where the next page begins; undefined after the last. */
  readonly end: PageEnd | undefined;
}

interface PageEnd {
  readonly startedAt: string;
  readonly place: string;
}

/** The next rows of a query, oldest first. Each page is a statement of its own, so none keeps rows from being cleared away. */
export async function readPage(database: Database, filter: LedgerQuery, after: PageEnd | undefined): Promise<Page> {
  const { sql, values } = conditionOf(filter);
  const first = values.length + 1;
  const from =
    after === undefined ? 'TRUE' : `started_at >= $${first} AND (started_at, place) > ($${first}, $${first + 1})`;
  const found = await database.read(
    `SELECT * FROM weir.ledger_rows WHERE ${sql} AND ${from} ORDER BY started_at, place LIMIT ${PAGE_ROWS}`,
    after === undefined ? values : [...values, after.startedAt, after.place],
  );
  const last = found.at(-1);
  return {
    rows: found.map(rowOf),
    end:
      last === undefined || found.length < PAGE_ROWS
        ? undefined
        : { startedAt: last.started_at as string, place: last.place as string },
  };
}

const optional = (value: unknown): string | undefined => (value as string | null) ?? undefined;
const money = (value: unknown) => pico(BigInt(value as string));

function rowOf(columns: Columns): LedgerRow {
  const intent: AttemptIntent = {
    id: columns.id as string,
    exchange: columns.exchange as string,
    parent: optional(columns.parent),
    sequence: columns.sequence as number,
    kind: columns.kind as AttemptIntent['kind'],
    purpose: columns.purpose as AttemptIntent['purpose'],
    endpoint: columns.endpoint as string,
    target: { provider: columns.provider as string, model: columns.model as string },
    askedModel: optional(columns.asked_model),
    askedTier: optional(columns.asked_tier),
    tenant: columns.tenant as string,
    team: optional(columns.team),
    key: optional(columns.key),
    user: optional(columns.user),
    session: optional(columns.session),
    tags: columns.tags as AttemptIntent['tags'],
    startedAt: Number(columns.started_at),
    held: money(columns.held),
  };
  const outcome = columns.outcome === null ? undefined : outcomeOf(columns);
  if (intent.kind !== 'correction') return { ...intent, outcome };
  return { ...intent, outcome, correction: { reason: columns.reason as string, corrects: optional(columns.corrects) } };
}

function outcomeOf(columns: Columns): AttemptOutcome {
  const savings = savingsOf(columns);
  return {
    outcome: columns.outcome as AttemptOutcome['outcome'],
    basis: columns.basis as AttemptOutcome['basis'],
    usage: columns.usage as AttemptOutcome['usage'],
    cost: money(columns.cost),
    unpriced: (columns.unpriced as readonly string[] | null) ?? [],
    priceVersion: optional(columns.price_version),
    serviceTier: optional(columns.service_tier),
    ...(columns.variant === null ? {} : { variant: columns.variant as Variant }),
    ...(savings === undefined ? {} : { savings }),
    endedAt: Number(columns.ended_at),
    firstContentAt: columns.first_content_at === null ? undefined : Number(columns.first_content_at),
    error: optional(columns.error),
  };
}

function savingsOf(columns: Columns): Savings | undefined {
  const pulled = LEVERS.filter((lever) => columns[`saved_${lever}`] !== null);
  if (pulled.length === 0) return undefined;
  return Object.fromEntries(pulled.map((lever) => [lever, money(columns[`saved_${lever}`])]));
}
