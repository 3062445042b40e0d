export { weirEmbedding } from './model/weir-embedding.ts';
export { weirModel } from './model/weir-model.ts';
export type { WeirOptions } from './model/weir-options.ts';
export { weirProvider } from './model/weir-provider.ts';
export { type FromAiSdkOptions, fromAiSdk } from './provider/from-ai-sdk.ts';
