import { type Clock, type Random, WeirError } from '@weir/core';
import { Database } from './database.ts';
import { applyRetention } from './ledger/apply-retention.ts';
import { type LedgerHome, record } from './ledger/recorder.ts';
import { migrate } from './migrate.ts';
import { type PostgresOptions, postgresDefaults } from './options.ts';
import { PostgresAccounts } from './postgres-accounts.ts';
import { PostgresKeyValue } from './postgres-key-value.ts';
import { PostgresKeys } from './postgres-keys.ts';
import { PostgresLedger } from './postgres-ledger.ts';
import { drainSpool } from './spool/drain-spool.ts';
import { SpoolFolder } from './spool/spool-folder.ts';

export interface PostgresServices {
  readonly clock: Clock;
  readonly random: Random;
}

/** How often holds are swept and the dead looked for, at least, ms. */
const MAINTAIN_MS = 10_000;
/** How often a process is heard of before it counts as dead. */
const HEARD_OF = 6;

/** The stores of one schema, used between start and stop. */
export class PostgresStore {
  readonly keyValue: PostgresKeyValue;
  readonly accounts: PostgresAccounts;
  readonly ledger: PostgresLedger;
  readonly keys: PostgresKeys;
  readonly #clock: Clock;
  readonly #options: PostgresOptions;
  #home: LedgerHome | undefined;
  #spools: SpoolFolder | undefined;
  #maintaining: Promise<void> | undefined;
  #callOffMaintain: (() => void) | undefined;

  constructor({ clock, random }: PostgresServices, options: Partial<PostgresOptions> = {}) {
    this.#clock = clock;
    this.#options = { ...postgresDefaults, ...options };
    this.keyValue = new PostgresKeyValue(() => this.#open.database, this.#options.keyValueBytes);
    this.keys = new PostgresKeys(() => this.#open.database);
    this.accounts = new PostgresAccounts(() => this.#open.database, { random, clock }, this.#options.budgetsWhenDown);
    this.ledger = new PostgresLedger(() => this.#open, { clock, deadAfterMs: this.#options.deadAfterMs });
  }

  /** @throws WeirError `ledger_unavailable` when the database cannot be opened. */
  async start(): Promise<void> {
    if (this.#home !== undefined) return;
    const database = new Database(this.#options);
    try {
      await migrate(database);
      this.#home = await this.#settle(database);
    } catch (cause) {
      await database.close();
      throw new WeirError('ledger_unavailable', `The schema '${this.#options.schema}' cannot be opened`, { cause });
    }
    await this.#adoptSpools().catch(() => undefined); // and tried again
    this.#maintainLater();
  }

  async stop(): Promise<void> {
    if (this.#home === undefined) return;
    const { database, spool } = this.#home;
    this.#callOffMaintain?.();
    await this.#maintaining;
    this.#callOffMaintain?.();
    await this.accounts.stop();
    await this.ledger.stop();
    spool?.close();
    this.#home = undefined;
    await database.close();
  }

  /** Does now what is done every few seconds: releases lapsed holds, removes expired entries, books the rows of the dead, forgets old ones. */
  async maintain(): Promise<void> {
    const { database, owner } = this.#open;
    await database.run('SELECT weir.sweep_holds()');
    await database.run('SELECT weir.sweep_entries()');
    await this.#adoptSpools(); // first: rows in them are not to be booked at their holds
    await database.run('SELECT weir.keep_ledger($1, $2)', [owner, this.#options.deadAfterMs]);
    await applyRetention(database, this.#options.retention);
  }

  /** Makes this process known, and opens its spool. */
  async #settle(database: Database): Promise<LedgerHome> {
    const owner = await register(database);
    if (this.#options.spool === '') return { database, owner, spool: undefined };
    this.#spools = new SpoolFolder(this.#options.spool, await identityOf(database), this.#options.spoolBytes);
    return { database, owner, spool: this.#spools.own(owner) };
  }

  /** Brings in what processes of this machine left that died. Their owners are heard of again by it. */
  async #adoptSpools(): Promise<void> {
    const { database, owner: own } = this.#open;
    for (const { owner, spool } of this.#spools?.ofTheDead(own) ?? []) {
      try {
        await drainSpool(spool, (rows) => record(database, owner, this.#options.deadAfterMs, rows));
      } finally {
        spool.close();
      }
    }
  }

  #maintainLater(): void {
    this.#callOffMaintain = this.#clock.after(Math.min(MAINTAIN_MS, this.#options.deadAfterMs / HEARD_OF), () => {
      this.#maintaining = this.maintain()
        .catch(() => undefined) // and tried again
        .finally(() => this.#maintainLater());
    });
  }

  get #open(): LedgerHome {
    if (this.#home !== undefined) return this.#home;
    throw new WeirError('ledger_unavailable', `The store '${this.#options.schema}' is not started`, {
      dispatch: { sent: false },
    });
  }
}

async function register(database: Database): Promise<string> {
  const [row] = await database.run(
    'INSERT INTO weir.owners (heard_at, steady_since) VALUES (weir.now_ms(), weir.now_ms()) RETURNING owner',
  );
  return row!.owner as string;
}

async function identityOf(database: Database): Promise<string> {
  const [row] = await database.run('SELECT identity FROM weir.identity');
  return row!.identity as string;
}

/** A started store, for use without a gateway. Stop it, or the process does not end. */
export async function openPostgres(
  services: PostgresServices,
  options: Partial<PostgresOptions> = {},
): Promise<PostgresStore> {
  const store = new PostgresStore(services, options);
  await store.start();
  return store;
}
