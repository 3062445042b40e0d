export * from './jina.ts';
