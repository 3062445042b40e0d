export * from './max-money.ts';
export * from './options.ts';
export * from './postgres.ts';
export * from './postgres-accounts.ts';
export * from './postgres-key-value.ts';
export * from './postgres-keys.ts';
export * from './postgres-ledger.ts';
export * from './postgres-store.ts';
