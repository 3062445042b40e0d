import { isObject, listOf, nonEmpty, objectOf } from '../shared/read.ts';
import type { ChatRequest } from './chat-request.ts';

/**
 * All text the model reads, in order: messages with their names, refusals, thinking and tool calls, then tool and
 * answer schemas, then the predicted answer. Images, audio and files are no text.
 */
export function* chatTexts(request: ChatRequest): Generator<string> {
  const { messages, tools, functions, response_format, prediction } = objectOf(request);
  for (const message of listOf(messages)) yield* messageTexts(objectOf(message));
  for (const tool of listOf(tools)) yield JSON.stringify(tool) ?? '';
  for (const tool of listOf(functions)) yield JSON.stringify(tool) ?? '';
  const format = objectOf(response_format).json_schema;
  if (format !== undefined) yield JSON.stringify(format) ?? '';
  yield* contentTexts(objectOf(prediction).content);
}

function* messageTexts(message: { readonly [field: string]: unknown }): Generator<string> {
  yield* texts(message.name);
  yield* texts(message.reasoning_content ?? message.reasoning);
  yield* contentTexts(message.content);
  yield* texts(message.refusal);
  for (const call of listOf(message.tool_calls)) {
    const { function: called, custom } = objectOf(call);
    yield* callTexts(called);
    yield* callTexts(custom);
  }
  yield* callTexts(message.function_call);
}

function* callTexts(call: unknown): Generator<string> {
  if (!isObject(call)) return;
  yield* texts(call.name);
  yield* texts(call.arguments ?? call.input);
}

function* contentTexts(content: unknown): Generator<string> {
  yield* texts(content);
  for (const part of listOf(content)) {
    const { text, refusal } = objectOf(part);
    yield* texts(text);
    yield* texts(refusal);
  }
}

function* texts(value: unknown): Generator<string> {
  const text = nonEmpty(value);
  if (text !== undefined) yield text;
}
