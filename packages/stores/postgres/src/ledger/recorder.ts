import type { Clock } from '@weir/core';
import { type Database, faultOf } from '../database.ts';
import { drainSpool } from '../spool/drain-spool.ts';
import type { Spool } from '../spool/spool.ts';
import { type IntentRecord, jsonOf, type OutcomeRecord, type PricesRecord, type RowRecords } from './row-record.ts';

/** Pause before a database that was away is tried again, ms. */
const RETRY_MS = 250;

/** What the recorder needs of its store. */
export interface LedgerHome {
  readonly database: Database;
  /** This process, as the table `owners` names it. */
  readonly owner: string;
  /** Where rows wait while the database is away. */
  readonly spool: Spool | undefined;
}

/** How a row ended, and what it is where it was never open; or prices that rows are about to be closed with. */
export type Closing =
  | { readonly intent?: IntentRecord; readonly outcome: OutcomeRecord }
  | { readonly prices: PricesRecord };

export interface RecorderSettings {
  readonly clock: Clock;
  readonly deadAfterMs: number;
}

/**
 * Writes rows to the database, or to the spool while it is away. As long as anything waits in the spool all goes there,
 * so that no row overtakes another.
 */
export class Recorder {
  readonly #home: () => LedgerHome;
  readonly #settings: RecorderSettings;
  /** Told when the database did not take rows that wait. */
  readonly #failed = new Set<(error: unknown) => void>();
  #draining: Promise<void> | undefined;
  #isStopping = false;

  /** @param home what the store has open; throws while it is not started */
  constructor(home: () => LedgerHome, settings: RecorderSettings) {
    this.#home = home;
    this.#settings = settings;
  }

  /** @throws WeirError `ledger_unavailable` when they were not written anywhere: nothing may be sent */
  async open(intents: readonly IntentRecord[]): Promise<undefined[]> {
    await this.#recordOrSpool({ intents, outcomes: [], prices: [] });
    return [];
  }

  /** Tried again for as long as it takes: the attempts are over, nobody can be refused any more. */
  async close(closings: readonly Closing[]): Promise<undefined[]> {
    const rows = closings.filter((closing) => 'outcome' in closing);
    const records: RowRecords = {
      intents: rows.flatMap(({ intent }) => intent ?? []),
      outcomes: rows.map(({ outcome }) => outcome),
      prices: closings.flatMap((closing) => ('prices' in closing ? closing.prices : [])),
    };
    for (;;) {
      try {
        await this.#recordOrSpool(records);
        return [];
      } catch (error) {
        this.#tell(error);
        if (this.#isStopping || faultOf(error) === 'refused') throw error;
        await this.#settings.clock.sleep(RETRY_MS);
      }
    }
  }

  /**
   * Resolves with `work`, and once nothing waits in the spool.
   *
   * @throws WeirError `ledger_unavailable` as soon as the database did not take something that waits
   */
  async settled(work: Promise<unknown>): Promise<void> {
    const { promise: failed, reject } = Promise.withResolvers<never>();
    this.#failed.add(reject);
    try {
      await Promise.race([work, failed]);
      if (this.#draining !== undefined) await Promise.race([this.#draining, failed]);
    } finally {
      this.#failed.delete(reject);
    }
  }

  /** Waits for `work`, of which everything is tried only once more. */
  async finish(work: Promise<unknown>): Promise<void> {
    this.#isStopping = true;
    await work;
    await this.#draining;
    this.#isStopping = false;
  }

  async #recordOrSpool(records: RowRecords): Promise<void> {
    const { spool } = this.#home();
    if (spool === undefined) return this.#record(records);
    if (spool.isEmpty) {
      try {
        return await this.#record(records);
      } catch (error) {
        if (faultOf(error) === 'refused') throw error;
        this.#tell(error);
      }
    }
    await spool.append([
      ...records.intents.map((intent) => jsonOf({ ...intent, is_again: true })),
      ...records.prices.map((prices) => jsonOf(prices)),
      ...records.outcomes.map((outcome) => jsonOf(outcome)),
    ]);
    this.#draining ??= this.#drain(spool).finally(() => {
      this.#draining = undefined;
    });
  }

  /** Brings the spool into the database, however long it is away. */
  async #drain(spool: Spool): Promise<void> {
    while (!this.#isStopping) {
      await this.#settings.clock.sleep(RETRY_MS);
      try {
        return await drainSpool(spool, (records) => this.#record(records));
      } catch (error) {
        this.#tell(error);
      }
    }
  }

  async #record(records: RowRecords): Promise<void> {
    const { database, owner } = this.#home();
    await record(database, owner, this.#settings.deadAfterMs, records);
  }

  #tell(error: unknown): void {
    for (const hear of this.#failed) hear(error);
  }
}

const RECORD = 'SELECT weir.record($1, $2, $3::json, $4::json)';

/** Opens rows of an owner, closes rows and keeps prices, in one transaction. */
export async function record(
  database: Database,
  owner: string,
  deadAfterMs: number,
  { intents, outcomes, prices }: RowRecords,
): Promise<void> {
  const values = [owner, deadAfterMs, jsonOf(intents), jsonOf(outcomes)];
  if (prices.length === 0) await database.run(RECORD, values);
  else await database.run(`${RECORD}, weir.keep_prices($5::json)`, [...values, jsonOf(prices)]);
}
