import type { CallOf } from '@weir/core';
import { chatEndpoint, claudeRules, isObject, type JsonObject, type Losses, objectOf } from '@weir/endpoints';
import { conversationOf } from './converse-messages.ts';
import { outputConfigOf, type Sampling, samplingOf, stopsOf, tierOf, withoutLost } from './converse-parameters.ts';
import { toolsOf } from './converse-tools.ts';
import { DocumentNames } from './media-blocks.ts';
import { knowsCaches, type ModelFamily, modelFamily } from './model-family.ts';
import { reasoningOf } from './model-reasoning.ts';

/** Fields that have another name or form in Converse, or none because the path says it. */
const CARRIED: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'tools',
  'functions',
  'function_call',
  'tool_choice',
  'parallel_tool_calls',
  'max_tokens',
  'max_completion_tokens',
  'stop',
  'stream',
  'stream_options',
  'temperature',
  'top_p',
  'top_k',
  'reasoning_effort',
  'response_format',
  'service_tier',
]);
/** Converse's own fields, which pass as they are. */
const CONVERSES: ReadonlySet<string> = new Set([
  'guardrailConfig',
  'performanceConfig',
  'requestMetadata',
  'promptVariables',
  'additionalModelResponseFieldPaths',
  'outputConfig',
  'serviceTier',
]);

const isPresent = (value: unknown): boolean =>
  isObject(value) || Array.isArray(value) ? Object.keys(value).length > 0 : value !== undefined;

/** Without fields that are undefined or empty. */
const present = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => isPresent(value)));

/** How many tokens are looked at: Nova has a place of its own for it. */
function topK({ top_k }: Sampling, family: ModelFamily): JsonObject {
  if (top_k === undefined) return {};
  return family === 'nova' ? { inferenceConfig: { topK: top_k } } : { top_k };
}

function merged(left: JsonObject, right: JsonObject): JsonObject {
  const both = Object.entries(right).map(([field, value]) => {
    const other = left[field];
    return [field, isObject(other) && isObject(value) ? { ...other, ...value } : value] as const;
  });
  return { ...left, ...Object.fromEntries(both) };
}

/**
 * A chat request as Converse. Converse's own fields pass; what neither form knows is the model's:
 * `additionalModelRequestFields`.
 *
 * @throws WeirError `unsupported_parameter` naming what cannot be carried.
 */
export function converseRequestOf({ request, target }: CallOf<'chat'>, losses: Losses): JsonObject {
  const model = target?.model ?? request.model;
  const family = modelFamily(model);
  const rules = claudeRules(model);
  const limit = chatEndpoint.outputLimit?.(request);
  const reading = { losses, names: new DocumentNames(), caches: knowsCaches(family) };
  const { system, messages } = conversationOf(request.messages, reading, family);
  const { additionalModelRequestFields: given, ...others } = withoutLost(
    Object.fromEntries(Object.entries(request).filter(([field]) => !CARRIED.has(field))),
    losses,
  );
  const own = Object.entries(others).filter(([field]) => CONVERSES.has(field));
  const models = Object.fromEntries(Object.entries(others).filter(([field]) => !CONVERSES.has(field)));
  const maxTokens = limit ?? rules.maxOutputTokens;
  const effort = models.thinking === undefined ? request.reasoning_effort : undefined;
  const reasoning = reasoningOf(effort, { family, model, rules, maxTokens }, losses);
  const thinks = objectOf(reasoning.fields.thinking ?? models.thinking).type === 'enabled';
  const sampled = samplingOf(request, family, { rules, thinks }, losses);
  const canForce = family !== 'claude' || (rules.forcedToolUse && !thinks);
  const { toolConfig, claude } = toolsOf(request, messages, { reading, family, model, canForce });
  const additional = [reasoning.fields, topK(sampled, family), claude, models, objectOf(given)].reduce(merged);
  return {
    messages,
    ...present({
      system,
      inferenceConfig: present({
        maxTokens: reasoning.hasBudget ? maxTokens : limit,
        temperature: sampled.temperature,
        topP: sampled.top_p,
        stopSequences: stopsOf(request.stop, family, losses),
      }),
      toolConfig,
      outputConfig: outputConfigOf(request.response_format, family, losses),
      serviceTier: tierOf(request.service_tier, losses),
      additionalModelRequestFields: additional,
    }),
    ...Object.fromEntries(own),
  };
}
