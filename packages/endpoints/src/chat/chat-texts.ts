import { isObject, listOf, nonEmpty, objectOf } from '../shared/read.ts';
import type { ChatRequest } from './chat-request.ts';

/**
 * All text the model reads, in order: messages with their names, refusals, thinking and tool calls, then tool and
 * answer schemas, then the predicted answer. Images, audio and files are no text.
 */
export function chatTexts(request: ChatRequest): readonly string[] {
  const { messages, tools, functions, response_format, prediction } = objectOf(request);
  const found: string[] = []; // one list: generators, several a message, took longer than measuring what they yield
  for (const message of listOf(messages)) addMessage(found, objectOf(message));
  for (const tool of listOf(tools)) found.push(JSON.stringify(tool) ?? '');
  for (const tool of listOf(functions)) found.push(JSON.stringify(tool) ?? '');
  const format = objectOf(response_format).json_schema;
  if (format !== undefined) found.push(JSON.stringify(format) ?? '');
  addContent(found, objectOf(prediction).content);
  return found;
}

function addMessage(found: string[], message: { readonly [field: string]: unknown }): void {
  add(found, message.name);
  add(found, message.reasoning_content ?? message.reasoning);
  addContent(found, message.content);
  add(found, message.refusal);
  for (const call of listOf(message.tool_calls)) {
    const { function: called, custom } = objectOf(call);
    addCall(found, called);
    addCall(found, custom);
  }
  addCall(found, message.function_call);
}

function addCall(found: string[], call: unknown): void {
  if (!isObject(call)) return;
  add(found, call.name);
  add(found, call.arguments ?? call.input);
}

function addContent(found: string[], content: unknown): void {
  add(found, content);
  for (const part of listOf(content)) {
    const { text, refusal } = objectOf(part);
    add(found, text);
    add(found, refusal);
  }
}

function add(found: string[], value: unknown): void {
  const text = nonEmpty(value);
  if (text !== undefined) found.push(text);
}
