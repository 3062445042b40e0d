export * from './alibaba.ts';
