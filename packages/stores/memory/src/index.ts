export * from './memory.ts';
export * from './memory-accounts.ts';
export * from './memory-key-value.ts';
export * from './memory-key-value-service.ts';
export * from './memory-keys.ts';
export * from './memory-ledger.ts';
export * from './options.ts';
