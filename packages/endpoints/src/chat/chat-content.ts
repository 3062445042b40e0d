import { embeddedError, isFailedFinish } from '../shared/embedded-error.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../shared/read.ts';
import type { ChatChunk, ChatResponse } from './chat-response.ts';

export const GOOD_FINISHES: ReadonlySet<unknown> = new Set(['stop', 'tool_calls', 'function_call']);
const TEXT_FIELDS = ['content', 'refusal', 'reasoning_content', 'reasoning'] as const;
const LIST_FIELDS = ['tool_calls', 'reasoning_details', 'images'] as const;

/** Whether any choice of the event has something the caller may show. */
export function isChatContent(event: ChatChunk): boolean {
  return listOf(objectOf(event).choices).some((choice) => hasContent(objectOf(objectOf(choice).delta)));
}

function hasContent(delta: JsonObject): boolean {
  for (const field of TEXT_FIELDS) {
    const value = delta[field];
    if ((typeof value === 'string' || Array.isArray(value)) && value.length > 0) return true;
  }
  for (const field of LIST_FIELDS) if (listOf(delta[field]).length > 0) return true;
  return isObject(delta.function_call) || isObject(delta.audio);
}

/** Whether the event ends a choice. An ending that is a failure, such as `error`, is none. */
export function isChatFinish(event: ChatChunk): boolean {
  return listOf(objectOf(event).choices).some((choice) => {
    const reason = nonEmpty(objectOf(choice).finish_reason);
    return reason !== undefined && !isFailedFinish(reason);
  });
}

/** Whether every choice ended well: finished, not truncated, filtered or refused. */
export function isChatComplete(response: ChatResponse): boolean {
  const choices = listOf(objectOf(response).choices);
  if (choices.length === 0 || embeddedError(response) !== undefined) return false;
  return choices.every((choice) => {
    const { finish_reason, message } = objectOf(choice);
    return GOOD_FINISHES.has(finish_reason) && isObject(message) && nonEmpty(message.refusal) === undefined;
  });
}

/** All text a response or event carries: content, refusal, thinking, tool calls, the transcript of audio. */
export function chatOutputText(part: ChatResponse | ChatChunk): string {
  let text = '';
  for (const choice of listOf(objectOf(part).choices)) {
    const { message, delta } = objectOf(choice);
    text += writtenText(objectOf(message ?? delta));
  }
  return text;
}

function writtenText(written: JsonObject): string {
  // some send their thinking under both names, or in parts as well
  let text = textOf(written.reasoning_content ?? written.reasoning);
  text += textOf(written.content);
  for (const part of listOf(written.content)) text += partText(objectOf(part));
  text += textOf(written.refusal) + callText(written.function_call) + textOf(objectOf(written.audio).transcript);
  for (const call of listOf(written.tool_calls)) {
    const { function: called, custom } = objectOf(call);
    text += callText(called) + callText(custom);
  }
  return text;
}

/** Mistral's answers can be lists of text and thinking parts. */
function partText(part: JsonObject): string {
  let text = textOf(part.text);
  for (const thought of listOf(part.thinking)) text += textOf(objectOf(thought).text);
  return text;
}

function callText(call: unknown): string {
  const { name, arguments: written, input } = objectOf(call);
  return textOf(name) + textOf(written ?? input);
}
