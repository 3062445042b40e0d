import {
  type AttemptIntent,
  type AttemptOutcome,
  type Clock,
  type Correction,
  type Dimension,
  LEVERS,
  type Ledger,
  type LedgerQuery,
  type LedgerRow,
  type Money,
  type Rollup,
  WeirError,
  ZERO,
} from '@weir/core';
import { type Database, faultOf } from './database.ts';
import { GroupCommit } from './group-commit.ts';
import { readPage } from './ledger/read-page.ts';
import { rollUp } from './ledger/roll-up.ts';
import {
  correctionRecord,
  type IntentRecord,
  intentRecord,
  jsonOf,
  type OutcomeRecord,
  outcomeRecord,
} from './ledger/row-record.ts';
import { MAX_MONEY } from './max-money.ts';

/** Pause before an outcome that was not written is tried again, ms. */
const RETRY_MS = 250;

/** What the ledger needs of its store. */
export interface LedgerHome {
  /** Throws while the store is not started. */
  readonly database: Database;
  /** This process, as the table `owners` names it. */
  readonly owner: string;
}

export interface LedgerSettings {
  readonly clock: Clock;
  readonly deadAfterMs: number;
}

/**
 * A ledger in PostgreSQL. Intents that wait share a transaction, and so do outcomes: one of each is under way at a
 * time. A row is open in one table and closed in another, so it is closed once however often it is asked for.
 */
export class PostgresLedger implements Ledger {
  readonly #home: () => LedgerHome;
  readonly #settings: LedgerSettings;
  readonly #intents = new GroupCommit<IntentRecord, undefined>((intents) => this.#record(intents, []));
  readonly #outcomes = new GroupCommit<OutcomeRecord, undefined>((outcomes) => this.#recordSurely(outcomes));
  /** Intents under way: their outcomes wait for them. */
  readonly #intending = new Map<string, Promise<undefined>>();
  /** Told when a try to write outcomes failed. */
  readonly #failed = new Set<(error: unknown) => void>();
  #isStopping = false;

  constructor(home: () => LedgerHome, settings: LedgerSettings) {
    this.#home = home;
    this.#settings = settings;
  }

  /**
   * Durable, as PostgreSQL's `synchronous_commit` says, when the promise resolves.
   *
   * @throws WeirError `ledger_unavailable` when it was not written: do not send
   */
  async intend(row: AttemptIntent): Promise<void> {
    refuseOverflow(row.held);
    const written = this.#intents.add(intentRecord(row));
    this.#intending.set(row.id, written);
    try {
      await written;
    } catch (error) {
      if (faultOf(error) === 'unsure') this.#void(row.id);
      throw error;
    } finally {
      this.#intending.delete(row.id);
    }
  }

  /** @throws WeirError `ledger_unavailable` when it was not written, or nobody knows */
  async correct(correction: Correction): Promise<void> {
    refuseOverflow(correction.cost);
    const { database, owner } = this.#home();
    await database.run('SELECT weir.correct($1::json)', [jsonOf(correctionRecord(correction, owner))]);
  }

  /**
   * Resolves when it is written, tried again for as long as the database is away.
   *
   * @throws WeirError `ledger_unavailable` when it was given up: the row will be booked at its hold
   */
  async close(id: string, outcome: AttemptOutcome): Promise<void> {
    refuseOverflow(outcome.cost);
    for (const lever of LEVERS) refuseOverflow(outcome.savings?.[lever] ?? ZERO);
    await this.#intending.get(id);
    await this.#outcomes.add(outcomeRecord(id, outcome));
  }

  /** Oldest first, in pages: memory stays flat however many rows match. */
  async *query(filter: LedgerQuery): AsyncIterable<LedgerRow> {
    await this.flush();
    let page = await readPage(this.#home().database, filter, undefined);
    yield* page.rows;
    while (page.end !== undefined) {
      page = await readPage(this.#home().database, filter, page.end);
      yield* page.rows;
    }
  }

  /** Groups in no particular order. */
  async rollup(filter: LedgerQuery, by: readonly Dimension[]): Promise<readonly Rollup[]> {
    await this.flush();
    return rollUp(this.#home().database, filter, by);
  }

  /** @throws WeirError `ledger_unavailable` when outcomes wait for the database */
  async flush(): Promise<void> {
    this.#home();
    await this.#intents.idle();
    let hear: ((error: unknown) => void) | undefined;
    const failed = new Promise<never>((_, reject) => {
      hear = reject;
      this.#failed.add(reject);
    });
    try {
      await Promise.race([this.#outcomes.idle(), failed]);
    } finally {
      this.#failed.delete(hear!);
    }
  }

  /** Writes what waits, with one more try each. Rows still open are booked at their holds. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#intents.idle();
    await this.#outcomes.idle();
    const { database, owner } = this.#home();
    await database.run('SELECT weir.leave_ledger($1)', [owner]).catch(() => undefined); // others will notice
    this.#isStopping = false;
  }

  async #record(intents: readonly IntentRecord[], outcomes: readonly OutcomeRecord[]): Promise<undefined[]> {
    const { database, owner } = this.#home();
    const values = [owner, this.#settings.deadAfterMs, jsonOf(intents), jsonOf(outcomes)];
    await database.run('SELECT weir.record($1, $2, $3::json, $4::json)', values);
    return [];
  }

  /** The attempts are over, and their answers given: nobody can be refused any more. */
  async #recordSurely(outcomes: readonly OutcomeRecord[]): Promise<undefined[]> {
    for (;;) {
      try {
        return await this.#record([], outcomes);
      } catch (error) {
        for (const hear of this.#failed) hear(error);
        if (this.#isStopping || faultOf(error) === 'refused') throw error;
        await this.#settings.clock.sleep(RETRY_MS);
      }
    }
  }

  /** An intent that may have been written although its caller was told otherwise: nothing was sent. */
  #void(id: string): void {
    const ended = { id, outcome: 'failed', basis: 'not_dispatched', usage: {}, cost: '0', error: 'ledger_unavailable' };
    this.#outcomes.add({ ...ended, ended_at: Math.floor(this.#settings.clock.now()) }).catch(() => undefined); // booked at its hold then
  }
}

function refuseOverflow(amount: Money): void {
  if (amount <= MAX_MONEY && amount >= -MAX_MONEY) return;
  throw new WeirError('ledger_unavailable', `A row has ${amount} pico-USD, the limit is ${MAX_MONEY}`, {
    dispatch: { sent: false },
  });
}
