import type { Ability } from '@weir/core';
import { imageTokensAtMost } from '../shared/image-tokens.ts';
import { fileTokensAtMost, unknownPartTokens } from '../shared/media-tokens.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../shared/read.ts';
import type { MessagesRequest } from './messages-request.ts';

/** Every block of a request, those inside tool results too. */
function* blocksIn(request: MessagesRequest): Generator<JsonObject> {
  const { system, messages } = objectOf(request);
  yield* blocksOf(system);
  for (const message of listOf(messages)) yield* blocksOf(objectOf(message).content);
}

function* blocksOf(content: unknown): Generator<JsonObject> {
  if (typeof content === 'string') yield { type: 'text', text: content };
  for (const block of listOf(content)) {
    if (!isObject(block)) continue;
    yield block;
    if (block.type === 'tool_result') yield* blocksOf(block.content);
  }
}

/** All text the model reads: instructions, messages, thinking, tool calls and results, texts as documents, schemas. */
export function messagesTexts(request: MessagesRequest): readonly string[] {
  const found: string[] = [];
  for (const block of blocksIn(request)) {
    const { type, text, thinking, name, input, source, title, context } = block;
    const document = objectOf(source).type === 'text' ? objectOf(source).data : undefined;
    const told = [text, thinking, document, title, context, type === 'tool_use' ? name : undefined];
    found.push(...told.flatMap((one) => nonEmpty(one) ?? []));
    if (type === 'tool_use') found.push(JSON.stringify(input) ?? '');
  }
  const { tools, output_config } = objectOf(request);
  for (const tool of listOf(tools)) found.push(JSON.stringify(tool) ?? '');
  const { format } = objectOf(output_config);
  if (format !== undefined) found.push(JSON.stringify(format) ?? '');
  return found;
}

const KNOWN: ReadonlySet<unknown> = new Set(['text', 'thinking', 'tool_use', 'tool_result']);

function mediaTokens(block: JsonObject): number {
  const { type, data, media_type, url } = objectOf(block.source);
  if (KNOWN.has(block.type)) return 0;
  if (block.type === 'image')
    return imageTokensAtMost(type === 'base64' ? `data:${textOf(media_type)};base64,${textOf(data)}` : url, undefined);
  if (block.type !== 'document') return unknownPartTokens(block);
  return type === 'text' ? 0 : fileTokensAtMost(data);
}

/** An upper bound of the tokens images, documents and blocks weir does not know take. */
export function messagesMediaTokens(request: MessagesRequest): number {
  let tokens = 0;
  for (const block of blocksIn(request)) tokens += mediaTokens(block);
  return tokens;
}

/** What a model must be able to do to serve the request, each ability once. */
export function messagesNeeds(request: MessagesRequest): readonly Ability[] {
  const { stream, tools, output_config } = objectOf(request);
  const needs = new Set<Ability>();
  if (stream === true) needs.add('stream');
  if (listOf(tools).length > 0) needs.add('tools');
  if (isObject(objectOf(output_config).format)) needs.add('json_schema');
  for (const { type } of blocksIn(request)) {
    if (type === 'image') needs.add('image_input');
    if (type === 'document') needs.add('file_input');
  }
  return [...needs];
}
