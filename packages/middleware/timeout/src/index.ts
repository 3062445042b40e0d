export * from './deadline.ts';
export * from './timeout.ts';
