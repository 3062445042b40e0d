/** A vocabulary OpenAI has published. */
export type Encoding = 'o200k_base' | 'cl100k_base';

/**
 * Vocabularies by the beginning of a model's name; the longest that fits wins. `gpt-oss` uses o200k_harmony, which
 * differs in special tokens only. Older models (davinci and before) are left to the upper bound.
 * Source: tiktoken's `model.py` and gpt-tokenizer 4.0.0's model map, 2026-11.
 */
const ENCODINGS: Readonly<Record<string, Encoding>> = {
  'gpt-5': 'o200k_base',
  'gpt-4o': 'o200k_base',
  'gpt-4.1': 'o200k_base',
  'gpt-4.5': 'o200k_base',
  'gpt-oss': 'o200k_base',
  'gpt-audio': 'o200k_base',
  'gpt-realtime': 'o200k_base',
  chatgpt: 'o200k_base',
  'codex-mini': 'o200k_base',
  'computer-use-preview': 'o200k_base',
  o1: 'o200k_base',
  o3: 'o200k_base',
  o4: 'o200k_base',
  'gpt-4': 'cl100k_base',
  'gpt-3.5': 'cl100k_base',
  'gpt-35': 'cl100k_base', // Azure writes it so
  'text-embedding-3': 'cl100k_base',
  'text-embedding-ada-002': 'cl100k_base',
};

/** A minor version (`gpt-5.2`) shares its family's vocabulary, except that `gpt-4.` is not `gpt-4`. */
const isBoundary = (next: string, prefix: string): boolean =>
  next === '' || '-:@_'.includes(next) || (next === '.' && prefix !== 'gpt-4');

/** `openrouter/openai/GPT-4o` and `ft:gpt-4o:org` name the same vocabulary as `gpt-4o`. */
function bareName(model: string): string {
  const name = model.slice(model.lastIndexOf('/') + 1).toLowerCase();
  return name.startsWith('ft:') ? name.slice(3) : name;
}

/**
 * The vocabulary of a model; undefined when nobody has published it (Claude, Gemini) or the name is not known.
 *
 * @param own further prefixes, such as the names of deployments; they win over the built-in ones
 */
export function encodingOf(model: string, own: Readonly<Record<string, Encoding>> = {}): Encoding | undefined {
  const name = bareName(model);
  const longest = (table: Readonly<Record<string, Encoding>>): string | undefined =>
    Object.keys(table)
      .filter((prefix) => name.startsWith(prefix.toLowerCase()) && isBoundary(name.charAt(prefix.length), prefix))
      .reduce<string | undefined>((best, prefix) => (prefix.length > (best?.length ?? -1) ? prefix : best), undefined);
  const mine = longest(own);
  if (mine !== undefined) return own[mine];
  const known = longest(ENCODINGS);
  return known === undefined ? undefined : ENCODINGS[known];
}
