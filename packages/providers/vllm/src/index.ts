export * from './vllm.ts';
