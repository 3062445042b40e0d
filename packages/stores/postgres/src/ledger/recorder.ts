import type { Clock } from '@weir/core';
import { type Database, faultOf } from '../database.ts';
import { drainSpool } from '../spool/drain-spool.ts';
import type { Spool } from '../spool/spool.ts';
import { type IntentRecord, jsonOf, type OutcomeRecord } from './row-record.ts';

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

/** How a row ended, and what it is where it was never open. */
export interface Closing {
  readonly intent?: IntentRecord;
  readonly outcome: OutcomeRecord;
}

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
    const { spool } = this.#home();
    if (spool === undefined) await this.#record(intents, []);
    else await this.#recordOrSpool(spool, intents, []);
    return [];
  }

  /** Tried again for as long as it takes: the attempts are over, nobody can be refused any more. */
  async close(closings: readonly Closing[]): Promise<undefined[]> {
    const { spool } = this.#home();
    const intents = closings.flatMap(({ intent }) => intent ?? []);
    const outcomes = closings.map(({ outcome }) => outcome);
    for (;;) {
      try {
        if (spool === undefined) await this.#record(intents, outcomes);
        else await this.#recordOrSpool(spool, intents, outcomes);
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

  async #recordOrSpool(
    spool: Spool,
    intents: readonly IntentRecord[],
    outcomes: readonly OutcomeRecord[],
  ): Promise<void> {
    if (spool.isEmpty) {
      try {
        return await this.#record(intents, outcomes);
      } catch (error) {
        if (faultOf(error) === 'refused') throw error;
        this.#tell(error);
      }
    }
    await spool.append([
      ...intents.map((intent) => jsonOf({ ...intent, is_again: true })),
      ...outcomes.map((outcome) => jsonOf(outcome)),
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
        return await drainSpool(spool, (intents, outcomes) => this.#record(intents, outcomes));
      } catch (error) {
        this.#tell(error);
      }
    }
  }

  async #record(intents: readonly IntentRecord[], outcomes: readonly OutcomeRecord[]): Promise<void> {
    const { database, owner } = this.#home();
    await record(database, owner, this.#settings.deadAfterMs, intents, outcomes);
  }

  #tell(error: unknown): void {
    for (const hear of this.#failed) hear(error);
  }
}

/** Opens rows of an owner and closes rows, in one transaction. */
export async function record(
  database: Database,
  owner: string,
  deadAfterMs: number,
  intents: readonly IntentRecord[],
  outcomes: readonly OutcomeRecord[],
): Promise<void> {
  const values = [owner, deadAfterMs, jsonOf(intents), jsonOf(outcomes)];
  await database.run('SELECT weir.record($1, $2, $3::json, $4::json)', values);
}
