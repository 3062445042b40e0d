import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { CorrectionLine, IntentLine, OutcomeLine, PricesLine, RecordLine } from '../journal/line.ts';
import { type Closings, GROUP_COLUMNS } from './closings.ts';
import { LEVERS } from './levers.ts';
import { hasOtherUnits, TOKEN_UNITS } from './token-units.ts';
import { AMOUNT_COLUMNS, type ClosedRow, type Label } from './total.ts';

const places = (count: number): string => Array(count).fill('?').join(', ');

const INTENT_COLUMNS =
  'id, exchange, sequence, kind, purpose, endpoint, provider, model, asked_model, tenant, key, user, tags, started_at, held, parent, asked_tier, team, session, owner';

const INTENT_PLACES = 20;

/** What an unpriced, unknown usage is called where nothing was held. */
const UNPRICED = JSON.stringify(['input_tokens']);

const OUTCOME_COLUMNS = [
  'outcome',
  'basis',
  'usage',
  ...TOKEN_UNITS,
  'has_other_units',
  'cost',
  'unpriced',
  'price_version',
  'service_tier',
  'saved_cache',
  'saved_trimmer',
  'saved_router',
  'ended_at',
  'first_content_at',
  'error',
  'variant',
];

/** What there is to add up of rows that were open until now, as `RETURNING` tells it. */
const CLOSED_COLUMNS = [
  ...GROUP_COLUMNS,
  ...AMOUNT_COLUMNS,
  'started_at',
  'usage',
  'unpriced',
  'user',
  'session',
  'tags',
].join(', ');

/** Turns journal lines into rows, and has those that get closed added up. Applying a line twice changes nothing. */
export class RowWriter {
  readonly #closings: Closings;
  readonly #insert: StatementSync;
  readonly #insertClosed: StatementSync;
  readonly #insertCorrection: StatementSync;
  readonly #close: StatementSync;
  readonly #closeOpen: StatementSync;

  constructor(database: DatabaseSync, closings: Closings) {
    this.#closings = closings;
    const all = [INTENT_COLUMNS, ...OUTCOME_COLUMNS];
    const count = INTENT_PLACES + OUTCOME_COLUMNS.length;
    this.#insert = database.prepare(
      `INSERT INTO attempts (${INTENT_COLUMNS}) VALUES (${places(INTENT_PLACES)}) ON CONFLICT (id) DO NOTHING`,
    );
    this.#insertClosed = database.prepare(
      `INSERT INTO attempts (${all.join(', ')}) VALUES (${places(count)}) ON CONFLICT (id) DO NOTHING`,
    );
    this.#insertCorrection = database.prepare(
      `INSERT INTO attempts (${all.join(', ')}, reason, corrects) VALUES (${places(count + 2)}) ON CONFLICT (id) DO NOTHING`,
    );
    const assignments = OUTCOME_COLUMNS.map((column) => `${column} = ?`).join(', ');
    this.#close = database.prepare(
      `UPDATE attempts SET ${assignments} WHERE id = ? AND outcome IS NULL RETURNING ${CLOSED_COLUMNS}`,
    );
    // Held at nothing means that nobody asked for the price: the cost is unknown, and must not pass for zero.
    this.#closeOpen = database.prepare(
      `UPDATE attempts SET outcome = 'failed', basis = 'held', usage = '{}', has_other_units = 0, cost = held,
         unpriced = CASE held WHEN 0 THEN '${UNPRICED}' END, ended_at = max(?, started_at), error = ?
       WHERE owner = ? AND outcome IS NULL RETURNING ${CLOSED_COLUMNS}`,
    );
    for (const closing of [this.#close, this.#closeOpen]) closing.setReadBigInts(true);
  }

  /** @throws Error when the line is no row: what follows is not affected. */
  write(line: RowLine, owner: number): void {
    if (line[0] === 'i') this.#insert.run(...intentValues(line, owner));
    else if (line[0] === 'r') this.writeClosed(line[1], line[2], owner);
    else if (line[0] === 'c') this.#addAll(this.#close.all(...outcomeValues(line), line[1]));
    else {
      const [, intent, outcome, reason, corrects] = line;
      const values = [...intentValues(intent, owner), ...outcomeValues(outcome), reason, corrects];
      if (this.#insertCorrection.run(...values).changes === 1) this.#closings.add(closedBy(intent, outcome));
    }
  }

  /**
   * An intent and its outcome in one row: half the work, where both are at hand.
   *
   * @returns false when the row was there already: then the outcome is still to be written.
   */
  writeClosed(intent: IntentLine, outcome: OutcomeLine, owner: number): boolean {
    const { changes } = this.#insertClosed.run(...intentValues(intent, owner), ...outcomeValues(outcome));
    if (changes === 1) this.#closings.add(closedBy(intent, outcome));
    return changes === 1;
  }

  /** Books what an owner left open at its holds. */
  closeOpen(owner: number, endedAt: number, error: string): void {
    this.#addAll(this.#closeOpen.all(Math.floor(endedAt), error, owner));
  }

  #addAll(rows: readonly Readonly<Record<string, unknown>>[]): void {
    for (const row of rows) {
      this.#closings.add({
        startedAt: Number(row.started_at),
        group: GROUP_COLUMNS.map((column) => (row[column] as string | null) ?? ''),
        labels: labelsOf(row.user as string | null, row.session as string | null, JSON.parse(row.tags as string)),
        isAttempt: row.kind !== CORRECTION,
        isUncertain: row.basis !== 'provider',
        isUnpriced: row.unpriced !== null,
        amounts: AMOUNT_COLUMNS.map((column) => (row[column] as bigint | null) ?? 0n),
        usage: JSON.parse(row.usage as string) as ClosedRow['usage'],
      });
    }
  }
}

function labelsOf(
  user: string | null | undefined,
  session: string | null | undefined,
  tags: Readonly<Record<string, string>>,
): readonly Label[] {
  const labels: Label[] = [];
  if (user != null) labels.push(['user', user]);
  if (session != null) labels.push(['session', session]);
  for (const name in tags) labels.push([`tag:${name}`, tags[name]!]);
  return labels;
}

const CORRECTION = 'correction';

/** The same, of a row that was never open. */
function closedBy(intent: IntentLine, outcome: OutcomeLine): ClosedRow {
  const [, , , , kind, purpose, endpoint, provider, model] = intent;
  const [, , ended, basis, usage, cost, unpriced, , , savings] = outcome;
  return {
    startedAt: Math.floor(intent[14]),
    group: [intent[10], intent[18] ?? '', intent[11] ?? '', provider, model, endpoint, purpose, kind, basis, ended],
    labels: labelsOf(intent[12], intent[19], intent[13]),
    isAttempt: kind !== CORRECTION,
    isUncertain: basis !== 'provider',
    isUnpriced: unpriced.length > 0,
    amounts: [BigInt(cost), ...LEVERS.map((lever) => amountOf(savings?.[lever]) ?? 0n)],
    usage,
  };
}

export type RowLine = IntentLine | OutcomeLine | RecordLine | CorrectionLine;

export type JournalLine = RowLine | PricesLine;

const MARKS: ReadonlySet<string> = new Set<JournalLine[0]>(['i', 'c', 'r', 'x', 'p']);

/** @throws Error when the text is no line of a journal. */
export function readLine(text: string): JournalLine {
  const line = JSON.parse(text) as JournalLine;
  if (!Array.isArray(line)) throw new TypeError('The line is no array');
  if (MARKS.has(line[0])) return line;
  throw new TypeError(`The line starts with ${JSON.stringify(line[0])}, known are "i", "c", "r", "x" and "p"`);
}

type Value = string | number | bigint | null;

function intentValues(line: IntentLine, owner: number): Value[] {
  const [, id, exchange, sequence, kind, purpose, endpoint, provider, model] = line;
  return [
    id,
    exchange,
    sequence,
    kind,
    purpose,
    endpoint,
    provider,
    model,
    line[9],
    line[10],
    line[11],
    line[12],
    JSON.stringify(line[13]),
    Math.floor(line[14]),
    BigInt(line[15]),
    line[16] ?? null,
    line[17] ?? null,
    line[18] ?? null,
    line[19] ?? null,
    owner,
  ];
}

function outcomeValues(line: OutcomeLine): Value[] {
  const [, , outcome, basis, usage, cost, unpriced, priceVersion, serviceTier, savings, endedAt, firstContentAt] = line;
  return [
    outcome,
    basis,
    JSON.stringify(usage),
    ...TOKEN_UNITS.map((unit) => usage[unit] ?? null),
    hasOtherUnits(usage) ? 1 : 0,
    BigInt(cost),
    unpriced.length === 0 ? null : JSON.stringify(unpriced),
    priceVersion,
    serviceTier,
    ...LEVERS.map((lever) => amountOf(savings?.[lever])),
    Math.floor(endedAt),
    firstContentAt === null ? null : Math.floor(firstContentAt),
    line[12],
    line[13] == null ? null : JSON.stringify(line[13]),
  ];
}

const amountOf = (text: string | undefined): bigint | null => (text === undefined ? null : BigInt(text));
