export * from './openai-compatible.ts';
