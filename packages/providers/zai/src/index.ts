export * from './zai.ts';
