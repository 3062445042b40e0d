export * from './cohere.ts';
