import type { Call } from '@weir/core';
import {
  argumentsIn,
  cannotTake,
  isObject,
  type JsonObject,
  type Losses,
  listOf,
  mediaOf,
  nonEmpty,
  objectOf,
  textOf,
} from '@weir/endpoints';

/** A message's content as Ollama takes it: one text, and images beside it in base64. */
interface Content {
  readonly content: string;
  readonly images?: readonly string[];
}

function imageOf(part: JsonObject, losses: Losses, at: string): string | undefined {
  const image = part.image_url;
  const { url, detail } = objectOf(image);
  if (nonEmpty(detail) !== undefined && detail !== 'auto') losses.drop('image_url.detail', `${at}.image_url.detail`);
  const media = mediaOf(textOf(url ?? image));
  return media?.type.startsWith('image/') ? media.data : undefined;
}

function contentOf(content: unknown, losses: Losses, at: string): Content {
  if (!Array.isArray(content)) return { content: textOf(content) };
  const texts: string[] = [];
  const images: string[] = [];
  for (const [index, part] of content.entries()) {
    const fields = objectOf(part);
    const place = `${at}[${index}]`;
    const image = fields.type === 'image_url' ? imageOf(fields, losses, place) : undefined;
    if (fields.type === 'text') texts.push(textOf(fields.text));
    else if (fields.type === 'refusal') texts.push(textOf(fields.refusal));
    else if (image !== undefined) images.push(image);
    else losses.drop('messages[].content', place);
    if (isObject(fields.cache_control)) losses.drop('cache_control', `${place}.cache_control`);
  }
  return { content: texts.join('\n'), ...(images.length === 0 ? {} : { images }) };
}

function argumentsOf(written: string, call: Call, at: string): unknown {
  const parsed = argumentsIn(written);
  if (parsed !== undefined) return parsed;
  throw cannotTake(call, at, 'it is no JSON object, and its tools take no other');
}

function toolCall(given: JsonObject, index: number, call: Call, losses: Losses, at: string): readonly JsonObject[] {
  const { id, type = 'function', function: called } = given;
  if (type !== 'function' || !isObject(called)) {
    losses.drop('messages[].tool_calls', at);
    return [];
  }
  const args = argumentsOf(textOf(called.arguments), call, `${at}.function.arguments`);
  return [{ id, function: { index, name: called.name, arguments: args } }];
}

function assistant(message: JsonObject, call: Call, losses: Losses, at: string): JsonObject {
  const { content, refusal, tool_calls, function_call, reasoning_content, reasoning, reasoning_details, audio } =
    message;
  if (isObject(audio)) losses.drop('messages[].audio', `${at}.audio`);
  if (isObject(function_call)) losses.drop('messages[].tool_calls', `${at}.function_call`);
  const thinking = nonEmpty(reasoning_content) ?? nonEmpty(reasoning);
  if (thinking === undefined && listOf(reasoning_details).length > 0)
    losses.drop('messages[].reasoning_details', `${at}.reasoning_details`);
  const said = contentOf(content ?? refusal, losses, `${at}.content`);
  const calls = listOf(tool_calls).flatMap((one, index) =>
    toolCall(objectOf(one), index, call, losses, `${at}.tool_calls[${index}]`),
  );
  return {
    role: 'assistant',
    ...said,
    ...(thinking === undefined ? {} : { thinking }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
}

/** Names of the tools called so far, by the ids of the calls: results are told by name. */
function namesOf(messages: readonly unknown[]): ReadonlyMap<unknown, unknown> {
  const calls = messages.flatMap((message) => listOf(objectOf(message).tool_calls)).map(objectOf);
  return new Map(calls.map(({ id, function: called }) => [id, objectOf(called).name]));
}

/** A chat conversation as Ollama reads it: what a developer says is the system's, results of tools have their names. */
export function ollamaMessages(given: unknown, call: Call, losses: Losses): readonly JsonObject[] {
  const messages = listOf(given);
  const names = namesOf(messages);
  return messages.map((item, index) => {
    const message = objectOf(item);
    const at = `messages[${index}]`;
    const { role, name, content, tool_call_id } = message;
    if (nonEmpty(name) !== undefined && role !== 'tool' && role !== 'function')
      losses.drop('messages[].name', `${at}.name`);
    if (role === 'assistant') return assistant(message, call, losses, at);
    const said = contentOf(content, losses, `${at}.content`);
    if (role === 'tool' || role === 'function')
      return { role: 'tool', ...said, tool_name: names.get(tool_call_id) ?? name, tool_call_id };
    return { role: role === 'developer' ? 'system' : role, ...said };
  });
}
