export * from './huggingface.ts';
