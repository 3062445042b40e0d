import type { CallOf } from '@weir/core';
import { type ChatMessage, type ChatRequest, type Loss, Losses } from '@weir/endpoints';
import type { ChatQuirks, FieldQuirks, Fields } from './chat-quirks.ts';

/** Values that ask for what happens anyway. */
const DEFAULTS: Readonly<Record<string, unknown>> = Object.freeze({
  n: 1,
  parallel_tool_calls: true,
  frequency_penalty: 0,
  presence_penalty: 0,
  top_logprobs: 0,
  verbosity: 'medium',
  tool_choice: 'auto',
});

/** Fields that say how tools are called. */
const OF_TOOLS: ReadonlySet<string> = new Set(['parallel_tool_calls', 'tool_choice']);

function asksForNothing(field: string, { [field]: value, tools }: Fields): boolean {
  if (value === undefined || value === null || value === DEFAULTS[field]) return true;
  if (OF_TOOLS.has(field) && (!Array.isArray(tools) || tools.length === 0)) return true;
  if (value === false) return field !== 'parallel_tool_calls';
  if (field === 'service_tier') return value === 'auto' || value === 'default';
  if (field === 'response_format') return (value as Fields).type === 'text';
  if (field === 'modalities') return Array.isArray(value) && value.every((one) => one === 'text');
  return typeof value === 'object' && field !== 'web_search_options' && Object.keys(value).length === 0;
}

function withoutLost<Request extends object>(request: Request & Fields, known: readonly Loss[], losses: Losses) {
  const lost = known.filter(({ field }) => !field.includes('[]') && request[field] !== undefined);
  if (lost.length === 0) return request;
  const kept: { [field: string]: unknown } = { ...request };
  for (const { field } of lost) {
    if (!asksForNothing(field, request)) losses.drop(field);
    delete kept[field];
  }
  return kept as Request & Fields;
}

/** A field that has both names is taken from the one to be renamed, which is the newer one. */
function renamed<Request extends object>(request: Request & Fields, renames: Readonly<Record<string, string>>) {
  const found = Object.entries(renames).filter(([field]) => request[field] !== undefined);
  if (found.length === 0) return request;
  const kept: { [field: string]: unknown } = { ...request };
  for (const [field, name] of found) {
    if (request[field] !== null) kept[name] = request[field];
    delete kept[field];
  }
  return kept as Request & Fields;
}

function withEffort(request: ChatRequest, efforts: Readonly<Record<string, string>>): ChatRequest {
  const { reasoning_effort: effort } = request;
  const known = typeof effort === 'string' && Object.hasOwn(efforts, effort) ? efforts[effort] : undefined;
  return known === undefined ? request : { ...request, reasoning_effort: known };
}

function withThinking(message: ChatMessage, field: string | null): ChatMessage {
  const { reasoning_content, reasoning, ...rest } = message;
  const other = field === 'reasoning' ? reasoning_content : reasoning;
  if (field !== null && other === undefined) return message;
  if (reasoning_content === undefined && reasoning === undefined) return message;
  const thinking = reasoning_content ?? reasoning;
  return field === null || thinking === undefined || thinking === null ? rest : { ...rest, [field]: thinking };
}

function withoutAnswerFields(message: ChatMessage, fields: readonly string[], losses: Losses): ChatMessage {
  const found = fields.filter((field) => message[field] !== undefined);
  if (found.length === 0) return message;
  const kept: { [field: string]: unknown } = { ...message };
  for (const field of found) {
    if (field === 'refusal' && message.refusal && !message.content) kept.content = message.refusal;
    if (field === 'audio' && message.audio) losses.drop('messages[].audio');
    delete kept[field];
  }
  return kept as unknown as ChatMessage;
}

function messageOf(message: ChatMessage, at: string, quirks: ChatQuirks, losses: Losses): ChatMessage {
  const { developerRole, thinkingField, answerFields = [] } = quirks;
  let changed = message;
  if (developerRole !== undefined && changed.role === 'developer') changed = { ...changed, role: developerRole };
  if (changed.name !== undefined && quirks.losses?.some(({ field }) => field === 'messages[].name')) {
    const { name, ...rest } = changed;
    if (name && changed.role !== 'tool') losses.drop('messages[].name', `${at}.name`); // a result's is its tool's
    changed = rest;
  }
  if (changed.role !== 'assistant') return changed;
  if (thinkingField !== undefined) changed = withThinking(changed, thinkingField);
  return withoutAnswerFields(changed, answerFields, losses);
}

function withMessages(request: ChatRequest, quirks: ChatQuirks, losses: Losses): ChatRequest {
  if (!Array.isArray(request.messages)) return request; // whoever calls without a gateway is told by the provider
  const messages = (request.messages as readonly ChatMessage[]).map((message, index) =>
    typeof message === 'object' && message !== null
      ? messageOf(message, `messages[${index}]`, quirks, losses)
      : message,
  );
  return messages.every((message, index) => message === request.messages[index]) ? request : { ...request, messages };
}

/** The fields of a request that it takes, under the names it has for them. */
export function quirkyFields<Request extends object>(
  request: Request,
  { losses: known = [], renames = {} }: FieldQuirks,
  losses: Losses,
): Request {
  return renamed(withoutLost(request as Request & Fields, known, losses), renames);
}

/**
 * A chat request as a vendor takes it; the request itself, its bytes with it, where nothing has to change.
 *
 * @throws WeirError `unsupported_parameter` naming what it does not take.
 */
export function quirkyRequest(call: CallOf<'chat'>, quirks: ChatQuirks): ChatRequest {
  const losses = new Losses(call, quirks.losses ?? []);
  let request: ChatRequest = quirkyFields(call.request, quirks, losses);
  if (quirks.efforts !== undefined) request = withEffort(request, quirks.efforts);
  request = withMessages(request, quirks, losses);
  const model = call.target?.model ?? call.request.model;
  return quirks.request === undefined ? request : quirks.request(request, { model, losses });
}
