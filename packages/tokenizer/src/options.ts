import type { JsonSchema } from '@weir/core';
import type { Encoding } from './encoding-of.ts';

/** Options of the tokenizer. */
export interface TokenizerOptions {
  /** Encodings loaded when the gateway starts instead of at the first count near a limit. Default none. */
  readonly preload: readonly Encoding[];
  /** Encodings of further models by the beginning of their name, such as deployments. Default none. */
  readonly encodings: Readonly<Record<string, Encoding>>;
  /** Counts of long texts kept, about 150 bytes each; 0 keeps none. Default 8192. */
  readonly memoisedTexts: number;
}

export const defaults: TokenizerOptions = Object.freeze({ preload: [], encodings: {}, memoisedTexts: 8_192 });

const encoding = { enum: ['o200k_base', 'cl100k_base'] };

export const schema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    preload: {
      type: 'array',
      items: encoding,
      description: 'Encodings loaded when the gateway starts instead of at the first count near a limit',
    },
    encodings: {
      type: 'object',
      additionalProperties: encoding,
      description: 'Encodings of further models by the beginning of their name, such as deployments',
    },
    memoisedTexts: {
      type: 'integer',
      minimum: 0,
      description: 'Counts of long texts kept, about 150 bytes each; 0 keeps none',
    },
  },
};
