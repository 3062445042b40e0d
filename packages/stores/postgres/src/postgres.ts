import { ACCOUNTS, CLOCK, defineService, KEY_VALUE, KEYS, LEDGER, provide, RANDOM } from '@weir/core';
import { type PostgresOptions, postgresDefaults, postgresSchema } from './options.ts';
import { PostgresStore } from './postgres-store.ts';

const inject = { clock: CLOCK, random: RANDOM };

/** Stores that survive, shared by the processes of many machines: one schema of a PostgreSQL database. */
export const postgres = defineService<PostgresOptions, typeof inject>({
  name: 'postgres',
  inject,
  provides: [KEY_VALUE, ACCOUNTS, LEDGER, KEYS],
  defaults: postgresDefaults,
  schema: postgresSchema,
  create: (services, options) => {
    const store = new PostgresStore(services, options);
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
