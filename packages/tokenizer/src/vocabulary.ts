import type { Encoding } from './encoding-of.ts';
import { guardedCount } from './guarded-count.ts';

/** Counts tokens of one encoding: never throws, never takes long. */
export type Vocabulary = (text: string) => number;

/**
 * UTF-16 units counted before the merge cache is emptied. Left to itself it keeps 100,000 pieces of clients' texts and
 * makes hits slow, since every hit moves its entry to the end of a large Map: after 2 MB of base64, 240,000 Chinese
 * characters take 2.5 s instead of 40 ms.
 */
const CLEARED_EVERY = 65_536;
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
  api.setMergeCacheSize(Number.POSITIVE_INFINITY);
  let counted = 0;
  const count = (piece: string): number => {
    counted += piece.length;
    if (counted > CLEARED_EVERY) {
      api.clearMergeCache();
      counted = 0;
    }
    return api.countTokens(piece, AS_TEXT);
  };
  return (text) => guardedCount(text, count);
}
