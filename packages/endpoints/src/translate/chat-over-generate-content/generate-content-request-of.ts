import type { CallOf } from '@weir/core';
import { geminiRules } from '../../generate-content/gemini-rules.ts';
import type { GenerateContentRequest } from '../../generate-content/generate-content-request.ts';
import { isObject, type JsonObject, objectOf } from '../../shared/read.ts';
import type { Losses } from '../losses.ts';
import { conversationOf } from './contents.ts';
import { functionCallingConfig, toolsOf } from './function-tools.ts';
import { CONFIGURED, generationConfig } from './generation-config.ts';

/** Fields that are lost wherever they say something. */
const LOST: readonly string[] = [
  'logit_bias',
  'moderation',
  'verbosity',
  'audio',
  'user',
  'safety_identifier',
  'metadata',
  'store',
  'prediction',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
];

/** Fields that have another name or form at Google. */
const CARRIED: ReadonlySet<string> = new Set([
  ...LOST,
  ...CONFIGURED,
  'messages',
  'tools',
  'functions',
  'function_call',
  'tool_choice',
  'parallel_tool_calls',
  'web_search_options',
  'stream',
  'stream_options',
  'service_tier',
  'extra_body',
  'toolConfig',
]);

const TIERS: ReadonlyMap<unknown, string> = new Map([
  ['default', 'standard'],
  ['flex', 'flex'],
  ['priority', 'priority'],
]);

function tierOf(tier: unknown, losses: Losses): string | undefined {
  if (tier === undefined || tier === null || tier === 'auto') return undefined;
  const known = TIERS.get(tier);
  if (known === undefined) losses.drop('service_tier');
  return known;
}

/** Without fields that are undefined or empty. */
const present = (fields: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) =>
      typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : value !== undefined,
    ),
  );

function dropLost(request: JsonObject, losses: Losses): void {
  for (const field of LOST) {
    const value = request[field];
    if (value !== undefined && value !== null && value !== false) losses.drop(field);
  }
}

/**
 * A chat request as Google's generateContent. Fields neither form knows pass: `safetySettings`, `cachedContent`, `labels`.
 *
 * @throws WeirError `unsupported_parameter` naming what cannot be carried.
 */
export function generateContentRequestOf({ request, target }: CallOf<'chat'>, losses: Losses): GenerateContentRequest {
  const model = target?.model ?? request.model;
  const rules = geminiRules(model);
  dropLost(request, losses);
  const { system, contents } = conversationOf(request.messages, rules, losses);
  const tools = toolsOf(request, losses);
  const calling = tools.some(({ functionDeclarations }) => functionDeclarations !== undefined)
    ? functionCallingConfig(request, losses)
    : undefined;
  const { cached_content } = objectOf(objectOf(request.extra_body).google);
  return {
    ...Object.fromEntries(Object.entries(request).filter(([field]) => !CARRIED.has(field))),
    model,
    ...(request.stream === true ? { stream: true } : {}),
    contents,
    ...present({
      systemInstruction: present({ parts: system }),
      tools,
      toolConfig: {
        ...present({ functionCallingConfig: calling }),
        ...(isObject(request.toolConfig) ? request.toolConfig : {}),
      },
      generationConfig: generationConfig(request, rules, losses),
      cachedContent: request.cachedContent ?? cached_content,
      serviceTier: tierOf(request.service_tier, losses),
    }),
  };
}
