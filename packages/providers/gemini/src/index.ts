export * from './gemini.ts';
