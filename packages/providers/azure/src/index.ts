export * from './azure.ts';
