export { type Encoding, encodingOf } from './encoding-of.ts';
export { openaiTokenizer } from './openai-tokenizer.ts';
export { type TokenizerOptions, tokenizer } from './tokenizer.ts';
