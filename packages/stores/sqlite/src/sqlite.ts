import { ACCOUNTS, CLOCK, defineService, KEY_VALUE, KEYS, LEDGER, provide, RANDOM } from '@weir/core';
import { type SqliteOptions, sqliteDefaults, sqliteSchema } from './options.ts';
import { SqliteStore } from './sqlite-store.ts';

const inject = { clock: CLOCK, random: RANDOM };

/** Ledger, accounts, key-value store and virtual keys that survive: one SQLite file, shared by the processes of one machine. */
export const sqlite = defineService<SqliteOptions, typeof inject>({
  name: 'sqlite',
  inject,
  provides: [KEY_VALUE, ACCOUNTS, LEDGER, KEYS],
  defaults: sqliteDefaults,
  schema: sqliteSchema,
  create: (services, options) => {
    const store = new SqliteStore(services, options);
    return {
      services: new Map([
        provide(KEY_VALUE, store.keyValue),
        provide(ACCOUNTS, store.accounts),
        provide(LEDGER, store.ledger),
        provide(KEYS, store.keys),
      ]),
      start: () => store.start(),
      stop: () => store.stop(),
    };
  },
});
