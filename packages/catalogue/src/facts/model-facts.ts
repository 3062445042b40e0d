import type { Ability } from '@weir/core';
import { bedrockFacts } from './bedrock-facts.ts';

export interface ModelFacts {
  readonly contextWindow?: number;
  readonly maxOutputTokens?: number;
  readonly abilities?: readonly Ability[];
}

type Abilities = readonly Ability[];

const TOOLS: Abilities = ['stream', 'tools', 'parallel_tools'];
const JSON_OUT: Abilities = ['json_object', 'json_schema'];
const SAMPLED: Abilities = ['logprobs', 'multiple_choices'];
const SEES: Abilities = ['image_input', 'file_input'];
const HEARS: Abilities = ['audio_input'];
const REASONS: Abilities = ['reasoning'];

const row = (
  name: RegExp,
  maxOutputTokens: number,
  contextWindow: number | undefined,
  ...abilities: readonly Abilities[]
): readonly [RegExp, ModelFacts] => [
  name,
  {
    maxOutputTokens,
    ...(contextWindow === undefined ? {} : { contextWindow }),
    abilities: Object.freeze(abilities.flat()),
  },
];

/**
 * What the vendors' model pages say of model families, the first row wins. Source: the model pages of
 * platform.openai.com, docs.anthropic.com and ai.google.dev, compared with litellm's model list of 2026-07-24.
 * Families released since are left unknown; adapters and overrides know better.
 */
const ROWS: readonly (readonly [RegExp, ModelFacts])[] = [
  row(/^gpt-5(\.[1-3])?-chat/, 16_384, 128_000, ['stream'], JSON_OUT, SEES),
  row(/^gpt-5-pro/, 128_000, 400_000, ['tools', 'parallel_tools'], JSON_OUT, SEES, REASONS),
  row(/^gpt-5\.[45]-pro/, 128_000, 1_050_000, TOOLS, SEES, REASONS),
  row(/^gpt-5\.[4-6](?!.*image)/, 128_000, 1_050_000, TOOLS, JSON_OUT, SEES, REASONS),
  row(/^gpt-5(?!.*(image|search))/, 128_000, 400_000, TOOLS, JSON_OUT, SEES, REASONS),
  row(/^gpt-4\.1/, 32_768, 1_047_576, TOOLS, JSON_OUT, SAMPLED, SEES),
  row(/^gpt-4o-2024-05-13/, 4_096, 128_000, TOOLS, SAMPLED, SEES, ['json_object']),
  row(/^gpt-4o(-mini)?(-\d|$)/, 16_384, 128_000, TOOLS, JSON_OUT, SAMPLED, SEES),
  row(/^gpt-4-turbo(-2024-04-09)?$/, 4_096, 128_000, TOOLS, SAMPLED, ['json_object', 'image_input']),
  row(/^gpt-4(-0613)?$/, 8_192, 8_192, ['stream', 'tools'], SAMPLED),
  row(/^gpt-3\.5-turbo(-0125|-1106)?$/, 4_096, 16_385, TOOLS, SAMPLED, ['json_object']),
  row(/^o3-mini/, 100_000, 200_000, ['stream', 'tools'], JSON_OUT, REASONS),
  row(/^o1-pro/, 100_000, 200_000, ['tools'], JSON_OUT, SEES, REASONS),
  row(/^(o1|o3|o3-pro|o4-mini)(-20\d\d|$)/, 100_000, 200_000, ['stream', 'tools'], JSON_OUT, SEES, REASONS),
  row(/^claude-(opus-(4-[678]|5)|sonnet-5|fable-5)/, 128_000, 1_000_000, TOOLS, SEES, REASONS),
  row(/^claude-sonnet-4-6/, 64_000, 1_000_000, TOOLS, SEES, REASONS),
  row(/^claude-(sonnet-4|haiku-4|opus-4-5|3-7-sonnet|4-sonnet)/, 64_000, 200_000, TOOLS, SEES, REASONS),
  row(/^claude-(opus-4|4-opus)/, 32_000, 200_000, TOOLS, SEES, REASONS),
  row(/^claude-3-5-/, 8_192, 200_000, TOOLS, ['image_input']),
  row(/^claude-3-(opus|sonnet|haiku)/, 4_096, 200_000, TOOLS, ['image_input']),
  row(/^gemini-2\.0-flash(?!.*(image|live|audio))/, 8_192, 1_048_576, TOOLS, JSON_OUT, SEES, HEARS),
  row(
    /^gemini-(2\.5|3(\.[1-6])?)-(pro|flash)(?!.*(image|tts|live|audio))/,
    65_536,
    1_048_576,
    TOOLS,
    JSON_OUT,
    SEES,
    HEARS,
    REASONS,
  ),
];

/** Those who serve these families under the vendors' own names and limits. */
const FIRST_HAND: ReadonlySet<string | undefined> = new Set(['openai', 'azure', 'anthropic', 'google']);
const UNKNOWN: ModelFacts = Object.freeze({});

/**
 * What is certain about a model by its name; empty when nothing is.
 *
 * @param vendor the provider under its id in genai-prices.
 */
export function factsOf(vendor: string | undefined, model: string): ModelFacts {
  const name = model.toLowerCase();
  if (vendor === 'aws') return bedrockFacts(name, (claude) => factsOf('anthropic', claude));
  if (!FIRST_HAND.has(vendor)) return UNKNOWN;
  return ROWS.find(([pattern]) => pattern.test(name))?.[1] ?? UNKNOWN;
}
