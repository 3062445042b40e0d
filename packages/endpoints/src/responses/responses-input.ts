import type { Ability } from '@weir/core';
import { imageTokensAtMost } from '../shared/image-tokens.ts';
import { audioTokensAtMost, fileTokensAtMost, unknownPartTokens } from '../shared/media-tokens.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../shared/read.ts';
import { inputItems, itemType, partsOf } from './responses-items.ts';
import type { ResponsesRequest } from './responses-request.ts';

/** Assumed of an earlier conversation that is named by its id: its size is not known here. */
const CONVERSATION_BY_ID_TOKENS = 131_072;

/** Fields of items that hold text the model reads. */
const TEXTS = ['name', 'arguments', 'input', 'code', 'diff', 'instructions'];

function* partsIn(request: ResponsesRequest): Generator<JsonObject> {
  const { instructions } = objectOf(request);
  yield* partsOf(instructions);
  for (const item of [...listOf(instructions).map(objectOf), ...inputItems(request)]) {
    yield* partsOf(item.content);
    yield* partsOf(item.summary);
    yield* partsOf(item.output);
  }
}

/** All text the model reads: instructions, messages, thinking, calls and their results, tools, the form of the answer. */
export function responsesTexts(request: ResponsesRequest): readonly string[] {
  const found: string[] = [];
  const { instructions, tools, text, prompt } = objectOf(request);
  for (const part of partsIn(request)) {
    const said = nonEmpty(part.text) ?? nonEmpty(part.refusal);
    if (said !== undefined) found.push(said);
  }
  for (const item of [...listOf(instructions).map(objectOf), ...inputItems(request)])
    for (const field of TEXTS) {
      const value = item[field];
      const said = isObject(value) ? JSON.stringify(value) : nonEmpty(value);
      if (said !== undefined) found.push(said);
    }
  for (const tool of listOf(tools)) found.push(JSON.stringify(tool) ?? '');
  const { format } = objectOf(text);
  if (format !== undefined) found.push(JSON.stringify(format) ?? '');
  const { variables } = objectOf(prompt);
  if (variables !== undefined) found.push(JSON.stringify(variables) ?? '');
  return found;
}

const TEXT_PARTS: ReadonlySet<unknown> = new Set([
  'input_text',
  'output_text',
  'text',
  'refusal',
  'summary_text',
  'reasoning_text',
]);

function partTokens(part: JsonObject): number {
  const { type, image_url, detail, file_data, input_audio } = part;
  if (TEXT_PARTS.has(type)) return 0;
  if (type === 'input_image') return imageTokensAtMost(image_url, detail);
  if (type === 'input_file') return fileTokensAtMost(file_data);
  if (type === 'input_audio') return audioTokensAtMost(objectOf(input_audio).data, objectOf(input_audio).format);
  return unknownPartTokens(part);
}

const KNOWN_ITEMS: ReadonlySet<string> = new Set([
  'message',
  'function_call',
  'function_call_output',
  'custom_tool_call',
  'custom_tool_call_output',
]);

/** What is not read by its parts: thinking only the provider can read, results of its tools, images it made. */
function itemTokens(item: JsonObject): number {
  const type = itemType(item);
  if (KNOWN_ITEMS.has(type)) return 0;
  if (type === 'reasoning') return Math.ceil(textOf(item.encrypted_content).length / 2);
  if (type === 'item_reference') return CONVERSATION_BY_ID_TOKENS;
  return type === 'image_generation_call' ? imageTokensAtMost(undefined, undefined) : unknownPartTokens(item);
}

/** An upper bound of what images, files, earlier conversations and items weir does not know take. */
export function responsesOtherTokens(request: ResponsesRequest): number {
  const { previous_response_id, conversation, prompt } = objectOf(request);
  const byId = [previous_response_id, conversation, prompt].filter((id) => id !== undefined && id !== null);
  let tokens = byId.length * CONVERSATION_BY_ID_TOKENS;
  for (const part of partsIn(request)) tokens += partTokens(part);
  for (const item of inputItems(request)) tokens += itemTokens(item);
  return tokens;
}

const PART_ABILITY: Readonly<Record<string, Ability>> = Object.freeze({
  input_image: 'image_input',
  input_file: 'file_input',
  input_audio: 'audio_input',
});
const LOGPROBS = 'message.output_text.logprobs';

/** What a model must be able to do to serve the request, each ability once. */
export function responsesNeeds(request: ResponsesRequest): readonly Ability[] {
  const { stream, tools, parallel_tool_calls, text, include, top_logprobs } = objectOf(request);
  const needs = new Set<Ability>();
  if (stream === true) needs.add('stream');
  const hasTools = listOf(tools).length > 0;
  if (hasTools) needs.add('tools');
  if (hasTools && parallel_tool_calls === true) needs.add('parallel_tools');
  const { type: format } = objectOf(objectOf(text).format);
  if (format === 'json_object' || format === 'json_schema') needs.add(format);
  if (listOf(include).includes(LOGPROBS) || (typeof top_logprobs === 'number' && top_logprobs > 0))
    needs.add('logprobs');
  for (const { type } of partsIn(request)) {
    const ability = typeof type === 'string' && Object.hasOwn(PART_ABILITY, type) ? PART_ABILITY[type] : undefined;
    if (ability !== undefined) needs.add(ability);
  }
  return [...needs];
}
