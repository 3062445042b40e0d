export * from './together.ts';
