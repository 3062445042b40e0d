export * from './openrouter.ts';
