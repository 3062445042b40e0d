import { faultOf } from '../database.ts';
import type { IntentRecord, OutcomeRecord, PricesRecord, RowRecords } from '../ledger/row-record.ts';
import type { Spool } from './spool.ts';

/** Lines that go into one transaction. */
const MAX_LINES = 1_000;

/** One transaction. Writing a row again changes nothing. */
export type WriteRows = (records: RowRecords) => Promise<void>;

/**
 * Writes what waits in a spool until it is empty. A line that no table takes is left out: it can only be damaged.
 *
 * @throws WeirError `ledger_unavailable` when the database does not take it: what was not written is still there
 */
export async function drainSpool(spool: Spool, write: WriteRows): Promise<void> {
  for (;;) {
    const { lines, bytes } = spool.peek(MAX_LINES);
    if (bytes === 0) return;
    await writeLines(lines.flatMap(rowIn), write);
    spool.take(bytes);
  }
}

type Row = IntentRecord | OutcomeRecord | PricesRecord;

async function writeLines(rows: readonly Row[], write: WriteRows): Promise<void> {
  try {
    await write(recordsOf(rows));
  } catch (error) {
    if (faultOf(error) !== 'refused') throw error;
    if (rows.length > 1) for (const row of rows) await writeLines([row], write);
  }
}

function recordsOf(rows: readonly Row[]): RowRecords {
  const intents: IntentRecord[] = [];
  const outcomes: OutcomeRecord[] = [];
  const prices: PricesRecord[] = [];
  for (const row of rows) {
    if ('exchange' in row) intents.push(row as IntentRecord);
    else if ('prices' in row) prices.push(row as PricesRecord);
    else outcomes.push(row as OutcomeRecord);
  }
  return { intents, outcomes, prices };
}

function rowIn(line: string): readonly Row[] {
  try {
    return [JSON.parse(line) as Row];
  } catch {
    return [];
  }
}
