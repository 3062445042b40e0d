import { ACCOUNTS, CLOCK, defineService, KEY_VALUE, KEYS, LEDGER, provide, RANDOM } from '@weir/core';
import { MemoryAccounts } from './memory-accounts.ts';
import { MemoryKeyValue } from './memory-key-value.ts';
import { MemoryKeys } from './memory-keys.ts';
import { MemoryLedger } from './memory-ledger.ts';
import { type MemoryOptions, memoryDefaults, memorySchema } from './options.ts';

const inject = { clock: CLOCK, random: RANDOM };

/** Key-value store, accounts, ledger and virtual keys in this process's memory: for tests, one process, or what may be lost. */
export const memory = defineService<MemoryOptions, typeof inject>({
  name: 'memory',
  inject,
  provides: [KEY_VALUE, ACCOUNTS, LEDGER, KEYS],
  defaults: memoryDefaults,
  schema: memorySchema,
  create: ({ clock, random }, options) => ({
    services: new Map([
      provide(KEY_VALUE, new MemoryKeyValue({ clock }, options)),
      provide(ACCOUNTS, new MemoryAccounts({ clock, random }, options)),
      provide(LEDGER, new MemoryLedger(options)),
      provide(KEYS, new MemoryKeys()),
    ]),
  }),
});
