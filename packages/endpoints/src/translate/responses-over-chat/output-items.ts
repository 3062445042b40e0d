import type { ResponsesItem, ResponsesPart } from '../../responses/responses-request.ts';
import { isObject, type JsonObject, listOf, objectOf, textOf } from '../../shared/read.ts';
import { encryptedOf } from './carried-reasoning.ts';

/** An annotation as Responses has it: flat. */
export function annotationOf(annotation: unknown): JsonObject | undefined {
  if (!isObject(annotation)) return undefined;
  const { type, url_citation, ...more } = annotation;
  if (type !== 'url_citation' || !isObject(url_citation)) return annotation;
  return { ...more, type, start_index: 0, end_index: 0, title: '', ...url_citation };
}

export const textPart = (
  text: string,
  annotations: readonly unknown[],
  logprobs: readonly unknown[],
): ResponsesPart => ({
  type: 'output_text',
  text,
  annotations,
  logprobs,
});

export const refusalPart = (refusal: string): ResponsesPart => ({ type: 'refusal', refusal });

/** Thinking, as far as it may be shown, and what has to come back of it. */
export const reasoningItem = (id: string, text: string, details: readonly unknown[]): ResponsesItem => ({
  id,
  type: 'reasoning',
  summary: text === '' ? [] : [{ type: 'summary_text', text }],
  encrypted_content: encryptedOf(details),
});

export const messageItem = (id: string, status: string, content: readonly ResponsesPart[]): ResponsesItem => ({
  id,
  type: 'message',
  status,
  role: 'assistant',
  content,
});

/** A call of a tool; arguments stay the text they were, and none are an empty object. */
export function callItem(id: string, status: string, call: JsonObject): ResponsesItem {
  const { id: call_id, type: _, index: __, function: called, custom, ...more } = call;
  if (isObject(custom))
    return {
      id,
      type: 'custom_tool_call',
      status,
      call_id: textOf(call_id),
      ...objectOf(custom),
      ...more,
    } as ResponsesItem;
  const { name, arguments: written } = objectOf(called);
  const text = isObject(written) ? JSON.stringify(written) : textOf(written);
  const done = status === 'completed' && text.trim() === '' ? '{}' : text;
  return { id, type: 'function_call', status, call_id: textOf(call_id), name: textOf(name), arguments: done, ...more };
}

/** Log probabilities as Responses has them. */
export const logprobsIn = (logprobs: unknown): readonly unknown[] => listOf(objectOf(logprobs).content);
