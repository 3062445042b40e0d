export type { WriteFunction } from './journal/segment.ts';
export * from './max-money.ts';
export * from './options.ts';
export type { SqliteServices } from './session.ts';
export * from './sqlite.ts';
export * from './sqlite-accounts.ts';
export * from './sqlite-key-value.ts';
export * from './sqlite-ledger.ts';
export * from './sqlite-store.ts';
