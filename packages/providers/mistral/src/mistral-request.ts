import { createHash } from 'node:crypto';
import type { ChatMessage, ChatRequest } from '@weir/endpoints';
import type { Fields } from '@weir/provider-kit';
import { isFields, thinkingParts } from './thinking.ts';

/** It takes ids of this form alone. */
const ID = /^[a-zA-Z0-9]{9}$/;

/** An id of Mistral's form for any other, the same for the same: a call and its result name each other. */
export function toolIdOf(id: unknown): unknown {
  if (typeof id !== 'string' || ID.test(id)) return id;
  return createHash('sha256').update(id).digest('base64').replace(/[+/=]/g, '').slice(0, 9);
}

/** Parts that Mistral writes in another way: files, and sound. */
function partOf(part: unknown): unknown {
  if (!isFields(part)) return part;
  if (part.type === 'input_audio' && isFields(part.input_audio))
    return { type: 'input_audio', input_audio: part.input_audio.data };
  if (part.type !== 'file' || !isFields(part.file)) return part;
  const { file_id, file_data, filename } = part.file;
  if (file_id !== undefined) return { type: 'file', file_id };
  const name = filename === undefined ? {} : { document_name: filename };
  return { type: 'document_url', document_url: file_data, ...name };
}

function contentOf(content: unknown): unknown {
  if (!Array.isArray(content)) return content;
  const parts = content.map(partOf);
  return parts.every((part, index) => part === content[index]) ? content : parts;
}

function answerOf(message: ChatMessage): Fields {
  const { reasoning_content, reasoning, reasoning_details, tool_calls, content, ...rest } = message;
  const thoughts = thinkingParts(message as Fields);
  const said = typeof content === 'string' ? (content === '' ? [] : [{ type: 'text', text: content }]) : content;
  const calls = Array.isArray(tool_calls)
    ? { tool_calls: tool_calls.map((call: unknown) => (isFields(call) ? { ...call, id: toolIdOf(call.id) } : call)) }
    : {};
  return { ...rest, content: thoughts.length === 0 ? content : [...thoughts, ...(said ?? [])], ...calls };
}

/** The names of the tools called so far, by the id of the call: Mistral wants them beside the results. */
function namesOf(messages: readonly unknown[]): ReadonlyMap<unknown, unknown> {
  const calls = messages.flatMap((message) =>
    isFields(message) && Array.isArray(message.tool_calls) ? message.tool_calls : [],
  );
  return new Map(
    calls.filter(isFields).map(({ id, function: called }) => [id, isFields(called) ? called.name : undefined]),
  );
}

function messageOf(message: unknown, names: ReadonlyMap<unknown, unknown>): unknown {
  if (!isFields(message)) return message;
  if (message.role === 'assistant') return answerOf(message as unknown as ChatMessage);
  if (message.role !== 'tool') return { ...message, content: contentOf(message.content) };
  const name = message.name ?? names.get(message.tool_call_id);
  const named = name === undefined ? {} : { name };
  return { ...message, ...named, content: contentOf(message.content), tool_call_id: toolIdOf(message.tool_call_id) };
}

const isPlain = (message: unknown): boolean =>
  isFields(message) && (message.role === 'user' || message.role === 'system') && typeof message.content === 'string';

/** A chat request in Mistral's form, where data cannot say it. */
export function mistralRequest(request: ChatRequest): ChatRequest {
  const { stream_options, service_tier, messages } = request;
  let changed = request;
  if (stream_options !== undefined) {
    const { stream_options: _, ...rest } = request; // usage comes unasked
    changed = rest;
  }
  if (service_tier === 'default') changed = { ...changed, service_tier: 'standard_only' };
  if (!Array.isArray(messages) || messages.every(isPlain)) return changed;
  const names = namesOf(messages);
  return { ...changed, messages: messages.map((message) => messageOf(message, names)) as readonly ChatMessage[] };
}
