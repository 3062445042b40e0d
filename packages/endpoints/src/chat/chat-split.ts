import type { Fields } from '../shared/accumulate.ts';
import { isObject, type JsonObject, listOf, objectOf } from '../shared/read.ts';
import type { ChatChunk, ChatResponse } from './chat-response.ts';

/**
 * The events that add up to a response, in OpenAI's order: per choice the role, thinking, text, refusal, tool calls,
 * the rest, the finish; at the end an event without choices that carries the usage.
 */
export function splitChat(response: ChatResponse): readonly ChatChunk[] {
  const {
    id,
    object: _,
    created,
    model,
    choices,
    usage,
    service_tier,
    system_fingerprint,
    ...more
  } = objectOf(response);
  const common: Fields = { id, object: 'chat.completion.chunk', created, model };
  if (service_tier !== undefined) common.service_tier = service_tier;
  if (system_fingerprint !== undefined) common.system_fingerprint = system_fingerprint;
  const parts = listOf(choices).filter(isObject).flatMap(choiceParts);
  if (parts.length === 0) parts.push([]);
  const events = parts.map((part, position) => ({ ...common, ...(position === 0 ? more : {}), choices: part }));
  if (usage !== undefined && usage !== null) events.push({ ...common, choices: [], usage } as never);
  return events as unknown as readonly ChatChunk[];
}

/** The `choices` of each event one choice makes. */
function choiceParts(choice: JsonObject): Fields[][] {
  const { index, message, delta: _, logprobs, finish_reason, ...more } = choice;
  const deltas = messageDeltas(objectOf(message));
  const carrier = deltas.findIndex((delta) => typeof delta.content === 'string' && delta.content !== '');
  const parts: Fields[] = deltas.map((delta, position) => ({
    index,
    delta,
    logprobs: position === carrier ? (logprobs ?? null) : null,
    finish_reason: null,
  }));
  const last = { index, delta: {}, logprobs: carrier < 0 ? (logprobs ?? null) : null, finish_reason, ...more };
  return [...parts, last].map((part) => [part]);
}

function messageDeltas(message: JsonObject): Fields[] {
  const { role, content, refusal, tool_calls, function_call, reasoning_content, reasoning, ...more } = message;
  const deltas: Fields[] = [
    { role: role ?? 'assistant', content: content == null ? null : '', refusal: null, ...more },
  ];
  const add = (field: string, value: unknown): void => {
    if (value === null) deltas[0]![field] = null;
    else if (value !== undefined) deltas.push({ [field]: value });
  };
  add('reasoning_content', reasoning_content);
  add('reasoning', reasoning);
  if (Array.isArray(content)) deltas[0]!.content = content;
  else if (content !== '' && content !== null) add('content', content);
  if (refusal !== null) add('refusal', refusal);
  for (const [index, call] of listOf(tool_calls).entries()) deltas.push(...toolCallDeltas(index, objectOf(call)));
  if (isObject(function_call)) deltas.push(...functionCallDeltas(function_call));
  else add('function_call', function_call);
  return deltas;
}

/** A call opens with its name and no arguments; these follow in one piece, as they were written. */
function toolCallDeltas(index: number, call: JsonObject): Fields[] {
  const { index: _, function: called, custom, ...head } = call;
  const field = isObject(custom) ? 'custom' : 'function';
  const body = isObject(custom) ? 'input' : 'arguments';
  const { [body]: written, ...names } = objectOf(custom ?? called);
  const opening = { tool_calls: [{ index, ...head, [field]: { ...names, [body]: '' } }] };
  if (written === '' || written === undefined) return [opening];
  return [opening, { tool_calls: [{ index, [field]: { [body]: written } }] }];
}

function functionCallDeltas(call: JsonObject): Fields[] {
  const { arguments: written, ...names } = call;
  const opening = { function_call: { ...names, arguments: '' } };
  return written === '' || written === undefined ? [opening] : [opening, { function_call: { arguments: written } }];
}
