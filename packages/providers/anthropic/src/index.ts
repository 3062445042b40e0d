export * from './anthropic.ts';
