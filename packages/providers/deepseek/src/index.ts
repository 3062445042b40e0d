export * from './deepseek.ts';
