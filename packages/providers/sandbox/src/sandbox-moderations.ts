import type { ModerationsResponse } from '@weir/endpoints';

/** OpenAI's categories, November 2026. */
const CATEGORIES = [
  'harassment',
  'harassment/threatening',
  'hate',
  'hate/threatening',
  'illicit',
  'illicit/violent',
  'self-harm',
  'self-harm/instructions',
  'self-harm/intent',
  'sexual',
  'sexual/minors',
  'violence',
  'violence/graphic',
];

const each = <Value>(value: Value): Record<string, Value> =>
  Object.fromEntries(CATEGORIES.map((category) => [category, value]));

/** Nothing is ever flagged. */
export function sandboxModerations(input: unknown, model: string): ModerationsResponse {
  const inputs: readonly unknown[] = Array.isArray(input) ? input : [input];
  const results = inputs.map(() => ({
    flagged: false,
    categories: each(false),
    category_scores: each(0),
    category_applied_input_types: each(['text']),
  }));
  return { id: 'modr-sandbox', model, results } as unknown as ModerationsResponse;
}
