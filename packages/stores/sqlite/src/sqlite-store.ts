import { resolve } from 'node:path';
import { type Lifecycle, WeirError } from '@weir/core';
import { type SqliteOptions, sqliteDefaults } from './options.ts';
import type { JournalStatus } from './protocol.ts';
import { Session, type SqliteServices } from './session.ts';
import { SqliteAccounts } from './sqlite-accounts.ts';
import { SqliteKeyValue } from './sqlite-key-value.ts';
import { SqliteKeys } from './sqlite-keys.ts';
import { SqliteLedger } from './sqlite-ledger.ts';

/** How the store is doing. */
export interface SqliteStatus extends JournalStatus {
  /** How often a thread died. */
  readonly workerDeaths: number;
  /** Bytes of the journal that wait for the database; an upper bound, by whole segments. */
  readonly waitingBytes: number;
  /** Outcomes that wait for room on the disk. */
  readonly unwrittenOutcomes: number;
}

/**
 * Ledger, accounts, key-value store and virtual keys in one SQLite database. Every process that opens it has a journal of its own
 * and a thread that brings it into the database.
 */
export class SqliteStore implements Lifecycle {
  readonly ledger: SqliteLedger;
  readonly accounts: SqliteAccounts;
  readonly keyValue: SqliteKeyValue;
  readonly keys: SqliteKeys;
  readonly #services: SqliteServices;
  readonly #options: SqliteOptions;
  #session: Session | undefined;

  /** Opens nothing: {@link start} does. */
  constructor(services: SqliteServices, options: Partial<SqliteOptions> = {}) {
    this.#services = services;
    this.#options = { ...sqliteDefaults, ...options };
    checkSpool(this.#options);
    this.ledger = new SqliteLedger(this.#options, () => this.#open);
    this.accounts = new SqliteAccounts(() => this.#open.queue, services.random);
    this.keyValue = new SqliteKeyValue(() => this.#open.queue);
    this.keys = new SqliteKeys(() => this.#open.queue);
  }

  get status(): SqliteStatus {
    const { writer, reader, status, journal } = this.#open;
    return {
      ...status,
      workerDeaths: writer.deaths + reader.deaths,
      waitingBytes: journal.waitingBytes,
      unwrittenOutcomes: this.ledger.unwrittenOutcomes,
    };
  }

  /** @throws WeirError `ledger_unavailable` when the database cannot be opened. */
  async start(): Promise<void> {
    if (this.#session !== undefined) return;
    let session: Session | undefined;
    try {
      session = new Session(this.#services, this.#options, resolve(this.#options.file));
      await session.open();
    } catch (cause) {
      await session?.abandon(false); // the next start clears its journal away
      throw new WeirError('ledger_unavailable', `The database '${this.#options.file}' cannot be opened`, { cause });
    }
    this.#session = session;
  }

  /**
   * Applies what is journalled, books rows still open at their holds, and ends the thread.
   *
   * @throws WeirError `ledger_unavailable` when rows could not be applied; they are applied by whoever starts next
   */
  async stop(): Promise<void> {
    const session = this.#session;
    if (session === undefined) return;
    this.ledger.retry();
    this.#session = undefined;
    await session.close();
  }

  get #open(): Session {
    if (this.#session !== undefined) return this.#session;
    throw new WeirError('ledger_unavailable', `The store '${this.#options.file}' is not started`, {
      dispatch: { sent: false },
    });
  }
}

/** The journal's own file and the one being read are always there: with fewer than four it would refuse rows at a rush. */
function checkSpool({ segmentBytes, spoolBytes }: SqliteOptions): void {
  const least = 4 * segmentBytes;
  if (spoolBytes >= least) return;
  const message = `The option 'spoolBytes' is ${spoolBytes}, the least is ${least}: four times 'segmentBytes'`;
  throw new WeirError('invalid_options', message, { param: 'spoolBytes' });
}

/** A started store, for use without a gateway. Stop it, or the process does not end. */
export async function openSqlite(services: SqliteServices, options: Partial<SqliteOptions> = {}): Promise<SqliteStore> {
  const store = new SqliteStore(services, options);
  await store.start();
  return store;
}
