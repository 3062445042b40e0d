import type { CallOf } from '@weir/core';
import type { ChatRequest } from '../../chat/chat-request.ts';
import { configOf } from '../../generate-content/generate-content-input.ts';
import { fieldOf } from '../../generate-content/google-fields.ts';
import { listOf, nonEmpty } from '../../shared/read.ts';
import type { Losses } from '../losses.ts';
import { parametersOf } from './chat-parameters.ts';
import { choiceOf, toolsOf } from './chat-tools.ts';
import { chatTurns } from './chat-turns.ts';

/** Fields that have another form in chat, in both spellings Google reads. */
const CARRIED: ReadonlySet<string> = new Set([
  'contents',
  'systemInstruction',
  'system_instruction',
  'tools',
  'toolConfig',
  'tool_config',
  'safetySettings',
  'safety_settings',
  'generationConfig',
  'generation_config',
  'cachedContent',
  'cached_content',
  'serviceTier',
  'service_tier',
  'labels',
]);

const TIERS: ReadonlyMap<unknown, string> = new Map([
  ['standard', 'default'],
  ['flex', 'flex'],
  ['priority', 'priority'],
]);

/**
 * A generateContent request as chat. Fields neither form knows pass.
 *
 * @throws WeirError `unsupported_parameter` naming what cannot be carried.
 */
export function chatRequestOf({ request }: CallOf<'generateContent'>, losses: Losses): ChatRequest {
  if (listOf(fieldOf(request, 'safetySettings')).length > 0) losses.drop('safetySettings');
  if (request.labels != null) losses.drop('labels');
  if (nonEmpty(fieldOf(request, 'cachedContent')) !== undefined) losses.drop('cachedContent');
  const rest = Object.fromEntries(Object.entries(request).filter(([field]) => !CARRIED.has(field)));
  const tools = toolsOf(request.tools, losses);
  const service_tier = TIERS.get(fieldOf(request, 'serviceTier'));
  return {
    ...rest,
    model: request.model,
    messages: chatTurns(fieldOf(request, 'systemInstruction'), request.contents, losses),
    ...(tools.length === 0 ? {} : { tools, ...choiceOf(fieldOf(request, 'toolConfig')) }),
    ...(service_tier === undefined ? {} : { service_tier }),
    ...parametersOf(configOf(request), losses),
  };
}
