export * from './perplexity.ts';
