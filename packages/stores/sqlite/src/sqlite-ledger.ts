import {
  type AttemptIntent,
  type AttemptOutcome,
  type Correction,
  type Dimension,
  LEVERS,
  type Ledger,
  type LedgerQuery,
  type LedgerRow,
  type ModelCard,
  type Money,
  type Price,
  type Rollup,
  type Target,
  WeirError,
  ZERO,
} from '@weir/core';
import type { Journal } from './journal/journal.ts';
import { correctionLine, intentLine, outcomeLine, pricesLine, recordLine } from './journal/line.ts';
import { MAX_MONEY } from './max-money.ts';
import type { SqliteOptions } from './options.ts';
import type { PageEnd } from './protocol.ts';
import type { Session } from './session.ts';

/** Outcomes kept while the disk is full. */
const MAX_UNWRITTEN = 10_000;
/** Surely fits a journal line, so that no outcome can hold up those behind it. */
const MAX_OUTCOME_CHARACTERS = 262_144;
/** Lines written at once, characters. */
const WRITE_CHARACTERS = 16_384;
const READ_TIMEOUT_MS = 60_000;

/** A ledger whose rows are journalled first: on the way of a request nothing waits for SQLite. */
export class SqliteLedger implements Ledger {
  readonly #isSynced: boolean;
  readonly #refusesWhenDown: boolean;
  readonly #session: () => Session;
  readonly #unwritten: string[] = [];
  /** Cards whose prices are in the journal: it changes with price lists, not with requests. */
  readonly #kept = new WeakSet<ModelCard>();
  #willWrite = false;

  /** @param session what the store has open; throws while it is not started */
  constructor({ durability, whenDown }: Pick<SqliteOptions, 'durability' | 'whenDown'>, session: () => Session) {
    this.#isSynced = durability === 'disk';
    this.#refusesWhenDown = whenDown === 'refuse';
    this.#session = session;
  }

  /** Outcomes that wait for room on the disk. Their rows count as open until then. */
  get unwrittenOutcomes(): number {
    return this.#unwritten.length;
  }

  /**
   * With durability `process` the row survives the death of the process when this returns; with `disk` it survives
   * power loss when the promise resolves.
   *
   * @throws WeirError `ledger_unavailable` when it was not written: do not send
   */
  intend(row: AttemptIntent): Promise<void> | void {
    refuseOverflow(row.held);
    return this.#append(intentLine(row));
  }

  /** @throws WeirError `ledger_unavailable` when it was not written */
  correct(correction: Correction): Promise<void> | void {
    refuseOverflow(correction.cost);
    return this.#append(correctionLine(correction));
  }

  /**
   * Never throws: the attempt is over, and its answer must not be lost. The outcome is in the journal when the turn is
   * over; while the disk is full it is kept and written later. The promise rejects only when it was given up, and the
   * row is booked at its hold some day.
   */
  close(id: string, outcome: AttemptOutcome): Promise<void> | void {
    try {
      refuseOverflows(outcome);
      this.#writeSoon(outcomeLine(id, outcome));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * In the journal when the turn is over: nothing was sent for it, so a process that dies within the turn loses what is
   * told of a saving, and no money.
   */
  record(row: AttemptIntent, outcome: AttemptOutcome): Promise<void> | void {
    try {
      refuseOverflow(row.held);
      refuseOverflows(outcome);
      this.#writeSoon(recordLine(row, outcome));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Ahead of the outcome in the journal, the first time this process closes a row with the card. */
  keepPrices(card: ModelCard, at: number): void {
    if (this.#kept.has(card) || card.priceVersion === undefined) return;
    this.#kept.add(card);
    const line = pricesLine(card, at);
    if (line.length > MAX_OUTCOME_CHARACTERS) return; // not tried again: it would be as long
    try {
      this.#writeSoon(line);
    } catch {
      this.#kept.delete(card);
    }
  }

  async pricesOf(target: Target, priceVersion: string, at: number): Promise<readonly Price[] | undefined> {
    await this.flush();
    return this.#session().reader.call('prices', { target, priceVersion, at }, READ_TIMEOUT_MS);
  }

  /** Oldest first, in pages: memory stays flat however many rows match. */
  async *query(filter: LedgerQuery): AsyncIterable<LedgerRow> {
    await this.flush();
    let after: PageEnd | undefined;
    do {
      const page = await this.#session().reader.call('page', { filter, after }, READ_TIMEOUT_MS);
      yield* page.rows;
      after = page.end;
    } while (after !== undefined);
  }

  /** Groups in no particular order. */
  async rollup(filter: LedgerQuery, by: readonly Dimension[]): Promise<readonly Rollup[]> {
    await this.flush();
    return this.#session().reader.call('rollup', { filter, by }, READ_TIMEOUT_MS);
  }

  /** @throws WeirError `ledger_unavailable` when outcomes still wait for room, or the database cannot be written. */
  async flush(): Promise<void> {
    const session = this.#session();
    if (this.#unwritten.length > 0) this.#writeUnwritten(session.journal);
    await session.drain();
  }

  /** Tries again to write outcomes that wait for room; what does not fit waits on. */
  retry(): void {
    try {
      this.#writeUnwritten(this.#session().journal);
    } catch (error) {
      if (!WeirError.is(error)) throw error;
    }
  }

  #append(line: string): Promise<void> | void {
    const session = this.#session();
    session.poke();
    if (this.#refusesWhenDown && session.isDown) {
      const message = "The database cannot be written, and 'whenDown' is 'refuse'";
      throw new WeirError('ledger_unavailable', message, { dispatch: { sent: false } });
    }
    this.#writeUnwritten(session.journal, line);
    if (this.#isSynced) return session.journal.synced();
  }

  /** With the next intent or when the turn is over, in one write with all others: a write costs as much as the rest. */
  #writeSoon(line: string): void {
    const session = this.#session();
    this.#keep(line);
    session.poke();
    if (this.#willWrite) return;
    this.#willWrite = true;
    setImmediate(() => {
      this.#willWrite = false;
      this.retry();
    });
  }

  #keep(line: string): void {
    if (line.length > MAX_OUTCOME_CHARACTERS) {
      const message = `An outcome has ${line.length} characters, the limit is ${MAX_OUTCOME_CHARACTERS}`;
      throw new WeirError('ledger_unavailable', message);
    }
    if (this.#unwritten.length >= MAX_UNWRITTEN) this.retry();
    if (this.#unwritten.length >= MAX_UNWRITTEN) {
      const message = `${MAX_UNWRITTEN + 1} outcomes wait for room on the disk, the limit is ${MAX_UNWRITTEN}`;
      throw new WeirError('ledger_unavailable', message);
    }
    this.#unwritten.push(line);
  }

  /**
   * Earlier lines first, so that no row is ahead of one that waits.
   *
   * @param last goes with them and is not kept when it cannot be written
   */
  #writeUnwritten(journal: Journal, last?: string): void {
    const lines = last === undefined ? this.#unwritten : [...this.#unwritten, last];
    let written = 0;
    try {
      while (written < lines.length) {
        const together = oneWrite(lines, written);
        journal.append(together.join('\n'));
        written += together.length;
      }
    } finally {
      this.#unwritten.splice(0, written);
    }
  }
}

/** Lines from `start` on, as many as one write may have and one at least. */
function oneWrite(lines: readonly string[], start: number): readonly string[] {
  let end = start;
  let characters = 0;
  do characters += lines[end++]!.length;
  while (end < lines.length && characters + lines[end]!.length < WRITE_CHARACTERS);
  return lines.slice(start, end);
}

function refuseOverflows({ cost, savings }: AttemptOutcome): void {
  refuseOverflow(cost);
  if (savings !== undefined) for (const lever of LEVERS) refuseOverflow(savings[lever] ?? ZERO);
}

function refuseOverflow(amount: Money): void {
  if (amount <= MAX_MONEY && amount >= -MAX_MONEY) return;
  throw new WeirError('ledger_unavailable', `A row has ${amount} pico-USD, the limit is ${MAX_MONEY}`, {
    dispatch: { sent: false },
  });
}
