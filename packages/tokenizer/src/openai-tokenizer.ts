import type { Tokenizer } from '@weir/core';
import { type Encoding, encodingOf } from './encoding-of.ts';
import { Memo } from './memo.ts';
import { defaults, type TokenizerOptions } from './options.ts';
import { loadVocabulary, type Vocabulary } from './vocabulary.ts';

/** Shorter texts are counted faster than they are hashed and looked up. */
const MEMOISED_FROM = 512;

/** A {@link Tokenizer} for OpenAI's vocabularies, for pipelines put together by hand. */
export function openaiTokenizer(options: Partial<TokenizerOptions> = {}): Tokenizer {
  const { encodings, memoisedTexts } = { ...defaults, ...options };
  const memo = new Memo(memoisedTexts);
  const loaded = new Map<Encoding, Vocabulary>();
  const loading = new Map<Encoding, Promise<boolean>>();

  async function load(encoding: Encoding): Promise<boolean> {
    try {
      loaded.set(encoding, await loadVocabulary(encoding));
      return true;
    } finally {
      loading.delete(encoding);
    }
  }

  return {
    count(model, text) {
      const encoding = encodingOf(model, encodings);
      const vocabulary = encoding === undefined ? undefined : loaded.get(encoding);
      if (vocabulary === undefined) return undefined;
      return text.length < MEMOISED_FROM ? vocabulary(text) : memo.recall(encoding!, text, vocabulary);
    },
    async load(model) {
      const encoding = encodingOf(model, encodings);
      if (encoding === undefined) return false;
      if (loaded.has(encoding)) return true;
      const pending = loading.get(encoding) ?? load(encoding);
      loading.set(encoding, pending);
      return pending;
    },
  };
}
