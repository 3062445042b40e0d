/** Models that were shut down, and when. Source: the vendors' deprecation pages; the price data keeps them for old bills. */
const RETIRED: readonly (readonly [vendor: string, name: RegExp, on: string])[] = [
  ['openai', /^(ada|babbage|curie|davinci|text-(ada|babbage|curie|davinci)-00\d)$/, '2024-01-04'],
  ['openai', /^gpt-3\.5-(turbo-)?(0301|0613|16k)/, '2024-09-13'],
  ['openai', /^gpt-4-(vision|1106-vision)/, '2024-12-06'],
  ['openai', /^gpt-4-32k/, '2025-06-06'],
  ['openai', /^gpt-4\.5-preview/, '2025-07-14'],
  ['openai', /^o1-preview/, '2025-07-28'],
  ['openai', /^o1-mini/, '2025-10-27'],
  ['anthropic', /^claude-(v1|instant|1)/, '2024-11-06'],
  ['anthropic', /^claude-(2|3-sonnet)/, '2025-07-21'],
  ['anthropic', /^claude-3-5-sonnet/, '2025-10-28'],
  ['anthropic', /^claude-3-opus/, '2026-01-05'],
  ['google', /^gemini-(1\.0-)?pro(-vision|$)/, '2025-02-15'],
  ['google', /^gemini-(1\.5-|(pro|flash)-1\.5)/, '2025-09-24'],
];

/**
 * ISO date on which a vendor shut a model down; undefined when it did not, as far as is known.
 *
 * @param vendor the provider under its id in genai-prices.
 */
export function retiredOn(vendor: string | undefined, model: string): string | undefined {
  const name = model.toLowerCase();
  return RETIRED.find(([of, pattern]) => of === vendor && pattern.test(name))?.[2];
}
