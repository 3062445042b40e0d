export * from './xai.ts';
