export * from './mistral.ts';
