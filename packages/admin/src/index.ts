export * from './admin.ts';
export * from './beside.ts';
