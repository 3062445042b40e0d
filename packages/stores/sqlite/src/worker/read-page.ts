import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { AttemptIntent, AttemptOutcome, LedgerRow, Money, Savings } from '@weir/core';
import type { Page, PageRequest } from '../protocol.ts';
import { conditionOf } from './filter.ts';
import { LEVERS } from './levers.ts';

const PAGE_ROWS = 500;

type Columns = Readonly<Record<string, SQLOutputValue>>;

/** The next rows of a query, oldest first. Each page is a transaction of its own, so none keeps the log from shrinking. */
export function readPage(database: DatabaseSync, { filter, after }: PageRequest): Page {
  const { sql, values } = conditionOf(filter);
  const from = after === undefined ? 'TRUE' : '(started_at, row) > (?, ?)';
  const statement = database.prepare(
    `SELECT * FROM attempts WHERE ${sql} AND ${from} ORDER BY started_at, row LIMIT ${PAGE_ROWS}`,
  );
  statement.setReadBigInts(true);
  const found = statement.all(...values, ...(after === undefined ? [] : [after.startedAt, after.row])) as Columns[];
  const last = found.at(-1);
  const hasMore = found.length === PAGE_ROWS && last !== undefined;
  return {
    rows: found.map(rowOf),
    end: hasMore ? { startedAt: last.started_at as bigint, row: last.row as bigint } : undefined,
  };
}

const optional = (value: SQLOutputValue | undefined): string | undefined => (value as string | null) ?? undefined;

function rowOf(columns: Columns): LedgerRow {
  const intent: AttemptIntent = {
    id: columns.id as string,
    exchange: columns.exchange as string,
    parent: optional(columns.parent),
    sequence: Number(columns.sequence),
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
    tags: JSON.parse(columns.tags as string),
    startedAt: Number(columns.started_at),
    held: columns.held as Money,
  };
  const outcome = columns.outcome === null ? undefined : outcomeOf(columns);
  if (intent.kind !== 'correction') return { ...intent, outcome };
  return { ...intent, outcome, correction: { reason: columns.reason as string, corrects: optional(columns.corrects) } };
}

function savingsOf(columns: Columns): Savings | undefined {
  const pulled = LEVERS.filter((lever) => columns[`saved_${lever}`] !== null);
  return pulled.length === 0
    ? undefined
    : Object.fromEntries(pulled.map((lever) => [lever, columns[`saved_${lever}`] as Money]));
}

function outcomeOf(columns: Columns): AttemptOutcome {
  const savings = savingsOf(columns);
  return {
    outcome: columns.outcome as AttemptOutcome['outcome'],
    basis: columns.basis as AttemptOutcome['basis'],
    usage: JSON.parse(columns.usage as string),
    cost: columns.cost as Money,
    unpriced: columns.unpriced === null ? [] : JSON.parse(columns.unpriced as string),
    priceVersion: optional(columns.price_version),
    serviceTier: optional(columns.service_tier),
    ...(columns.variant === null ? {} : { variant: JSON.parse(columns.variant as string) }),
    ...(savings === undefined ? {} : { savings }),
    endedAt: Number(columns.ended_at),
    firstContentAt: columns.first_content_at === null ? undefined : Number(columns.first_content_at),
    error: optional(columns.error),
  };
}
