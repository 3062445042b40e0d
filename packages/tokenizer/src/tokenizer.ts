import { defineService, provide, TOKENIZER } from '@weir/core';
import { openaiTokenizer } from './openai-tokenizer.ts';
import { defaults, schema, type TokenizerOptions } from './options.ts';

export type { TokenizerOptions };

/**
 * Provides `TOKENIZER`: exact counts for OpenAI's models, undefined for all others.
 * Loads a vocabulary on first need, or at start where `preload` names it.
 */
export const tokenizer = defineService({
  name: 'tokenizer',
  inject: {},
  defaults,
  schema,
  provides: [TOKENIZER],
  create(_services: object, options: Readonly<TokenizerOptions>) {
    const port = openaiTokenizer(options);
    return {
      services: new Map([provide(TOKENIZER, port)]),
      async start() {
        for (const encoding of options.preload) await port.load(MODEL_OF[encoding]);
      },
    };
  },
});

/** A model of each encoding, by which the port loads it. */
const MODEL_OF = { o200k_base: 'gpt-4o', cl100k_base: 'gpt-4' } as const;
