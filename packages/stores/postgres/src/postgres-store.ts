import { type Clock, type Random, WeirError } from '@weir/core';
import { Database } from './database.ts';
import { migrate } from './migrate.ts';
import { type PostgresOptions, postgresDefaults } from './options.ts';
import { PostgresAccounts } from './postgres-accounts.ts';

export interface PostgresServices {
  readonly clock: Clock;
  readonly random: Random;
}

/** How often holds are swept, ms. */
const MAINTAIN_MS = 10_000;

/** The stores of one schema, used between start and stop. */
export class PostgresStore {
  readonly accounts: PostgresAccounts;
  readonly #clock: Clock;
  readonly #options: PostgresOptions;
  #database: Database | undefined;
  #maintaining: Promise<void> | undefined;
  #callOffMaintain: (() => void) | undefined;

  constructor({ clock, random }: PostgresServices, options: Partial<PostgresOptions> = {}) {
    this.#clock = clock;
    this.#options = { ...postgresDefaults, ...options };
    this.accounts = new PostgresAccounts(() => this.#open, random);
  }

  /** @throws WeirError `ledger_unavailable` when the database cannot be opened. */
  async start(): Promise<void> {
    if (this.#database !== undefined) return;
    const database = new Database(this.#options);
    try {
      await migrate(database);
    } catch (cause) {
      await database.close();
      throw new WeirError('ledger_unavailable', `The schema '${this.#options.schema}' cannot be opened`, { cause });
    }
    this.#database = database;
    this.#maintainLater();
  }

  async stop(): Promise<void> {
    const database = this.#database;
    if (database === undefined) return;
    this.#callOffMaintain?.();
    await this.#maintaining;
    this.#callOffMaintain?.();
    await this.accounts.idle();
    this.#database = undefined;
    await database.close();
  }

  /** Does now what is done every ten seconds. */
  async maintain(): Promise<void> {
    await this.#open.run('SELECT weir.sweep_holds()');
  }

  #maintainLater(): void {
    this.#callOffMaintain = this.#clock.after(MAINTAIN_MS, () => {
      this.#maintaining = this.maintain()
        .catch(() => undefined) // and tried again
        .finally(() => this.#maintainLater());
    });
  }

  get #open(): Database {
    if (this.#database !== undefined) return this.#database;
    throw new WeirError('ledger_unavailable', `The store '${this.#options.schema}' is not started`, {
      dispatch: { sent: false },
    });
  }
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
