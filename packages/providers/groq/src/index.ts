export * from './groq.ts';
