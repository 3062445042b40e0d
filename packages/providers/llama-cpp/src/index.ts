export * from './llama-cpp.ts';
