export * from './voyage.ts';
