export * from './moonshotai.ts';
