import type { Encoding } from './encoding-of.ts';
import { guardedCount } from './guarded-count.ts';

/** Counts tokens of one encoding: never throws, never takes long. */
export type Vocabulary = (text: string) => number;

/** Entries of the merge cache, 1 KB each at worst; the library's own 100,000 could hold 100 MB of clients' texts. */
const MERGES_CACHED = 8_192;
const NONE: ReadonlySet<string> = new Set();
/** What looks like a special token in a text is text. The library would throw. */
const AS_TEXT = { allowedSpecial: new Set<string>(), disallowedSpecial: NONE as Set<string> };

/**
 * Loads an encoding: 0.4-1.2 s and 65 MB, once. Builds an encoder of its own instead of importing
 * `gpt-tokenizer/encoding/*`, because the merge cache there belongs to everyone in the process.
 * Never import `gpt-tokenizer/models`: it costs more and breaks under CommonJS.
 */
export async function loadVocabulary(encoding: Encoding): Promise<Vocabulary> {
  const [{ GptEncoding }, { default: ranks }] = await Promise.all([
    import('gpt-tokenizer/GptEncoding'),
    encoding === 'o200k_base'
      ? import('gpt-tokenizer/bpeRanks/o200k_base')
      : import('gpt-tokenizer/bpeRanks/cl100k_base'),
  ]);
  const api = GptEncoding.getEncodingApi(encoding, () => ranks);
  api.setMergeCacheSize(MERGES_CACHED);
  return (text) => guardedCount(text, (piece) => api.countTokens(piece, AS_TEXT));
}
