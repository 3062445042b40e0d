import type { Ability } from '@weir/core';
import type { ModelFacts } from './model-facts.ts';

const STREAMS: readonly Ability[] = ['stream'];
const TOOLS: readonly Ability[] = ['stream', 'tools'];
const SCHEMA: readonly Ability[] = ['json_schema'];
const SEES: readonly Ability[] = ['image_input'];
const READS: readonly Ability[] = ['image_input', 'file_input'];
const REASONS: readonly Ability[] = ['reasoning'];

const row = (name: RegExp, ...abilities: readonly (readonly Ability[])[]): readonly [RegExp, ModelFacts] => [
  name,
  { abilities: Object.freeze(abilities.flat()) },
];

/**
 * What models of other makers can do over Converse, the first row wins. Source: what @aws-sdk/client-bedrock-runtime
 * 3.1164 can express, compared with litellm's model list of 2026-07-24. Limits are the price lists' to tell.
 */
const ROWS: readonly (readonly [RegExp, ModelFacts])[] = [
  row(/^amazon\.nova-2-(lite|pro)/, TOOLS, READS, REASONS),
  row(/^amazon\.nova-(lite|pro|premier)/, TOOLS, READS),
  row(/^amazon\.nova-micro/, TOOLS),
  row(/^amazon\.titan-text/, STREAMS),
  row(/^meta\.llama(3-2-(11|90)b|4-)/, TOOLS, SEES),
  row(/^meta\.llama3-[123]-/, TOOLS),
  row(/^meta\.llama/, STREAMS),
  row(/^mistral\.pixtral/, TOOLS, SEES),
  row(/^mistral\.voxtral/, STREAMS, SCHEMA, ['audio_input']),
  row(/^mistral\.magistral/, TOOLS, REASONS),
  row(/^mistral\.(ministral-3|mistral-large-3)/, TOOLS, SCHEMA),
  row(/^mistral\.(mistral-(large|small)|devstral)/, TOOLS),
  row(/^mistral\.(mistral|mixtral)/, STREAMS),
  row(/^openai\.gpt-oss-\d/, TOOLS, REASONS),
  row(/^deepseek\.v3-/, TOOLS, SCHEMA, REASONS),
  row(/^deepseek\.v3/, TOOLS, REASONS),
  row(/^deepseek\.r1/, STREAMS, REASONS),
  row(/^qwen\.qwen3-vl/, TOOLS, SCHEMA, SEES),
  row(/^qwen\.qwen3-(next|coder-next)/, TOOLS),
  row(/^qwen\.qwen3/, TOOLS, SCHEMA, REASONS),
  row(/^minimax\./, TOOLS),
  row(/^moonshot(ai)?\.kimi-k2-thinking/, STREAMS, SCHEMA, REASONS),
  row(/^moonshot(ai)?\.kimi/, TOOLS, SEES),
  row(/^zai\.glm/, TOOLS, REASONS),
  row(/^nvidia\.nemotron-(nano-3|super)/, TOOLS),
  row(/^nvidia\.nemotron-nano-12b/, STREAMS, SEES),
  row(/^google\.gemma-3/, STREAMS, SEES),
  row(/^writer\.palmyra/, TOOLS, ['file_input']),
  row(/^cohere\.command-r/, TOOLS),
  row(/^ai21\.jamba-1-5/, TOOLS),
];

/** Where an inference profile may send a request, before the model's name. */
const REGION = /^(us|us-gov|eu|apac|au|jp|global)\./;
const CLAUDE = /^anthropic\.(?=claude)/;
/** Claude's structured answers. */
const STRUCTURED = /^claude-((haiku|sonnet|opus)-4-[5-9]|(haiku|sonnet|opus|fable)-5)/;

/**
 * What is certain about a model of Bedrock's, or an inference profile, by its name.
 *
 * @param claudes what is certain about a model of Anthropic's
 */
export function bedrockFacts(name: string, claudes: (model: string) => ModelFacts): ModelFacts {
  const model = name.replace(REGION, '');
  if (!CLAUDE.test(model)) return ROWS.find(([pattern]) => pattern.test(model))?.[1] ?? {};
  const claude = model.replace(CLAUDE, '');
  const facts = claudes(claude);
  if (facts.abilities === undefined || !STRUCTURED.test(claude)) return facts;
  return { ...facts, abilities: [...facts.abilities, ...SCHEMA] };
}
