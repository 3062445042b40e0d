export * from './cerebras.ts';
