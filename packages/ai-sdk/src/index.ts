export { type FromAiSdkOptions, fromAiSdk } from './provider/from-ai-sdk.ts';
