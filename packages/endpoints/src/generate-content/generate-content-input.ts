import type { Ability } from '@weir/core';
import { imageTokensAtMost } from '../shared/image-tokens.ts';
import { audioTokensAtMost, FILE_BY_ID_TOKENS, fileTokensAtMost } from '../shared/media-tokens.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../shared/read.ts';
import type { GenerateContentRequest } from './generate-content-request.ts';
import { fieldOf } from './google-fields.ts';

/** The configuration of a request. */
export const configOf = (request: unknown): JsonObject => objectOf(fieldOf(objectOf(request), 'generationConfig'));

/** Every part of a request, those inside results of functions too. */
function* partsIn(request: unknown): Generator<JsonObject> {
  const fields = objectOf(request);
  for (const content of [fieldOf(fields, 'systemInstruction'), ...listOf(fields.contents)])
    yield* partsOf(objectOf(content).parts);
}

function* partsOf(parts: unknown): Generator<JsonObject> {
  for (const part of Array.isArray(parts) ? parts : [parts]) {
    if (!isObject(part)) continue;
    yield part;
    yield* partsOf(objectOf(fieldOf(part, 'functionResponse')).parts);
  }
}

const SPOKEN = [
  'functionCall',
  'functionResponse',
  'executableCode',
  'codeExecutionResult',
  'toolCall',
  'toolResponse',
];

/** All text the model reads: instructions, contents, calls of functions and their results, functions, the answer's schema. */
export function generateContentTexts(request: GenerateContentRequest): readonly string[] {
  const found: string[] = [];
  const add = (value: unknown): void => {
    if (value !== undefined) found.push(JSON.stringify(value) ?? '');
  };
  for (const part of partsIn(request)) {
    if (nonEmpty(part.text) !== undefined) found.push(textOf(part.text));
    for (const name of SPOKEN) add(fieldOf(part, name));
  }
  for (const tool of listOf(objectOf(request).tools)) add(tool);
  const config = configOf(request);
  add(fieldOf(config, 'responseJsonSchema') ?? fieldOf(config, 'responseSchema'));
  return found;
}

const typeIn = (data: unknown): string => textOf(fieldOf(objectOf(data), 'mimeType'));

function mediaTokens(part: JsonObject): number {
  const inline = fieldOf(part, 'inlineData');
  const { data } = objectOf(inline);
  const type = typeIn(inline);
  if (type.startsWith('image/')) return imageTokensAtMost(`data:${type};base64,${textOf(data)}`, undefined);
  if (type.startsWith('audio/')) return audioTokensAtMost(data, type.slice('audio/'.length));
  if (isObject(inline)) return fileTokensAtMost(textOf(data));
  return isObject(fieldOf(part, 'fileData')) ? FILE_BY_ID_TOKENS : 0;
}

/** An upper bound of the tokens images, sounds and files take; a file or cache named by its URI is taken for 32,768. */
export function generateContentMediaTokens(request: GenerateContentRequest): number {
  let tokens = nonEmpty(fieldOf(objectOf(request), 'cachedContent')) === undefined ? 0 : FILE_BY_ID_TOKENS;
  for (const part of partsIn(request)) tokens += mediaTokens(part);
  return tokens;
}

function mediaAbility(type: string): Ability {
  if (type.startsWith('image/')) return 'image_input';
  return type.startsWith('audio/') ? 'audio_input' : 'file_input';
}

/** What a model must be able to do to serve the request, each ability once. */
export function generateContentNeeds(request: GenerateContentRequest): readonly Ability[] {
  const { stream, tools } = objectOf(request);
  const config = configOf(request);
  const asks = (name: string): boolean => fieldOf(config, name) !== undefined && fieldOf(config, name) !== null;
  const needs = new Set<Ability>();
  if (stream === true) needs.add('stream');
  if (listOf(tools).some((tool) => fieldOf(objectOf(tool), 'functionDeclarations') !== undefined)) needs.add('tools');
  if (asks('responseJsonSchema') || asks('responseSchema')) needs.add('json_schema');
  else if (fieldOf(config, 'responseMimeType') === 'application/json') needs.add('json_object');
  if (listOf(fieldOf(config, 'responseModalities')).includes('AUDIO')) needs.add('audio_output');
  if (fieldOf(config, 'responseLogprobs') === true) needs.add('logprobs');
  if (Number(fieldOf(config, 'candidateCount')) > 1) needs.add('multiple_choices');
  for (const part of partsIn(request))
    for (const data of [fieldOf(part, 'inlineData'), fieldOf(part, 'fileData')])
      if (isObject(data)) needs.add(mediaAbility(typeIn(data)));
  return [...needs];
}
