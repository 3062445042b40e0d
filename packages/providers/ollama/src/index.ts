export * from './ollama.ts';
