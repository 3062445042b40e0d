export * from './openai-compatible.ts';
export * from './presets.ts';
