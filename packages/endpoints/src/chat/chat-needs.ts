import type { Ability } from '@weir/core';
import { isObject, listOf, objectOf } from '../shared/read.ts';
import type { ChatRequest } from './chat-request.ts';

/** The ability each type of message part needs. */
const PART_ABILITY: { readonly [type: string]: Ability } = Object.freeze({
  image_url: 'image_input',
  input_audio: 'audio_input',
  file: 'file_input',
});

/** What a model must be able to do to serve the request, each ability once. */
export function chatNeeds(request: ChatRequest): readonly Ability[] {
  const { stream, tools, functions, parallel_tool_calls, response_format, modalities, logprobs, n } = objectOf(request);
  const needs = new Set<Ability>();
  if (stream === true) needs.add('stream');
  const hasTools = listOf(tools).length > 0;
  if (hasTools || listOf(functions).length > 0) needs.add('tools');
  if (hasTools && parallel_tool_calls === true) needs.add('parallel_tools');
  const format = objectOf(response_format).type;
  if (format === 'json_object' || format === 'json_schema') needs.add(format);
  if (listOf(modalities).includes('audio')) needs.add('audio_output');
  if (logprobs === true) needs.add('logprobs');
  if (typeof n === 'number' && n > 1) needs.add('multiple_choices');
  addPartNeeds(request, needs);
  return [...needs];
}

function addPartNeeds(request: ChatRequest, needs: Set<Ability>): void {
  for (const message of listOf(objectOf(request).messages)) {
    if (!isObject(message) || !Array.isArray(message.content)) continue;
    for (const part of message.content) {
      const type = objectOf(part).type;
      const ability = typeof type === 'string' && Object.hasOwn(PART_ABILITY, type) ? PART_ABILITY[type] : undefined;
      if (ability !== undefined) needs.add(ability);
    }
  }
}
