/** Who made a model, where that changes what Bedrock takes of a request. */
export type ModelFamily = 'claude' | 'nova' | 'gpt-oss' | 'openai' | 'mistral' | 'unknown' | 'other';

const FAMILIES: readonly (readonly [model: RegExp, family: ModelFamily])[] = [
  [/anthropic|claude/, 'claude'],
  [/amazon\.nova/, 'nova'],
  [/openai\.gpt-oss/, 'gpt-oss'],
  [/openai\./, 'openai'],
  [/mistral\./, 'mistral'],
  [/^arn:|application-inference-profile/, 'unknown'], // names an account's own profile, not the model
];

/** The family of a model, an inference profile (`eu.anthropic...`) or an ARN. */
export const modelFamily = (model: string): ModelFamily =>
  FAMILIES.find(([pattern]) => pattern.test(model))?.[1] ?? 'other';

/** Whether marks of a cached prefix are understood; others refuse them. */
export const knowsCaches = (family: ModelFamily): boolean =>
  family === 'claude' || family === 'nova' || family === 'unknown';
