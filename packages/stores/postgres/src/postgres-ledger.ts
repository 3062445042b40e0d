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
  type ModelCard,
  type Money,
  type Price,
  type Rollup,
  type Target,
  WeirError,
  ZERO,
} from '@weir/core';
import { faultOf } from './database.ts';
import { GroupCommit } from './group-commit.ts';
import { readPage } from './ledger/read-page.ts';
import { type Closing, type LedgerHome, Recorder, type RecorderSettings } from './ledger/recorder.ts';
import { rollUp } from './ledger/roll-up.ts';
import { readPrices } from './ledger/row-prices.ts';
import {
  correctionRecord,
  type IntentRecord,
  intentRecord,
  jsonOf,
  outcomeRecord,
  pricesRecord,
} from './ledger/row-record.ts';
import { MAX_MONEY } from './max-money.ts';

/** Longer ones are not kept: they would hold up rows. */
const MAX_PRICES_CHARACTERS = 262_144;

/**
 * A ledger in PostgreSQL. Intents that wait share a transaction, and so do outcomes: one of each is under way at a
 * time. A row is open in one table and closed in another, so it is closed once however often it is asked for.
 */
export class PostgresLedger implements Ledger {
  readonly #home: () => LedgerHome;
  readonly #clock: Clock;
  readonly #recorder: Recorder;
  readonly #intents = new GroupCommit<IntentRecord, undefined>((intents) => this.#recorder.open(intents));
  readonly #outcomes = new GroupCommit<Closing, undefined>((closings) => this.#recorder.close(closings));
  /** Intents under way: their outcomes wait for them. */
  readonly #intending = new Map<string, Promise<undefined>>();
  /** Cards whose prices are written: it changes with price lists, not with requests. */
  readonly #kept = new WeakSet<ModelCard>();

  /** @param home what the store has open; throws while it is not started */
  constructor(home: () => LedgerHome, settings: RecorderSettings) {
    this.#home = home;
    this.#clock = settings.clock;
    this.#recorder = new Recorder(home, settings);
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
    refuseOverflows(outcome);
    await this.#intending.get(id);
    await this.#outcomes.add({ outcome: outcomeRecord(id, outcome) });
  }

  /** Resolves when it is written, in one transaction with outcomes. */
  async record(row: AttemptIntent, outcome: AttemptOutcome): Promise<void> {
    refuseOverflow(row.held);
    refuseOverflows(outcome);
    await this.#outcomes.add({ intent: intentRecord(row), outcome: outcomeRecord(row.id, outcome) });
  }

  /** With the outcome it is told ahead of, the first time this process closes a row with the card. */
  keepPrices(card: ModelCard, at: number): void {
    if (this.#kept.has(card) || card.priceVersion === undefined) return;
    this.#kept.add(card);
    const prices = pricesRecord(card, at);
    if (jsonOf(prices).length > MAX_PRICES_CHARACTERS) return; // not tried again: they would be as long
    this.#outcomes.add({ prices }).catch((error: unknown) => {
      if (faultOf(error) !== 'refused') this.#kept.delete(card);
    });
  }

  async pricesOf(target: Target, priceVersion: string, at: number): Promise<readonly Price[] | undefined> {
    await this.flush();
    return readPrices(this.#home().database, target, priceVersion, at);
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

  /** @throws WeirError `ledger_unavailable` when rows wait for the database */
  async flush(): Promise<void> {
    this.#home();
    await this.#intents.idle();
    await this.#recorder.settled(this.#outcomes.idle());
  }

  /** Bytes of rows that wait in the spool. */
  get spooledBytes(): number {
    return this.#home().spool?.bytes ?? 0;
  }

  /** Writes what waits, with one more try. Rows still open are booked at their holds. */
  async stop(): Promise<void> {
    const { database, owner, spool } = this.#home();
    await this.#intents.idle();
    await this.#recorder.finish(this.#outcomes.idle());
    if (spool !== undefined && !spool.isEmpty) return; // whoever starts next goes on
    await database.run('SELECT weir.leave_ledger($1)', [owner]).catch(() => undefined); // others will notice
  }

  /** An intent that may have been written although its caller was told otherwise: nothing was sent. */
  #void(id: string): void {
    const ended = { id, outcome: 'failed', basis: 'not_dispatched', usage: {}, cost: '0', error: 'ledger_unavailable' };
    const outcome = { ...ended, ended_at: Math.floor(this.#clock.now()) };
    this.#outcomes.add({ outcome }).catch(() => undefined); // booked at its hold then
  }
}

function refuseOverflows({ cost, savings }: AttemptOutcome): void {
  refuseOverflow(cost);
  for (const lever of LEVERS) refuseOverflow(savings?.[lever] ?? ZERO);
}

function refuseOverflow(amount: Money): void {
  if (amount <= MAX_MONEY && amount >= -MAX_MONEY) return;
  throw new WeirError('ledger_unavailable', `A row has ${amount} pico-USD, the limit is ${MAX_MONEY}`, {
    dispatch: { sent: false },
  });
}
