import { WeirError } from '@weir/core';
import { argumentsIn, isObject, type JsonObject, listOf, nonEmpty, objectOf, textOf } from '@weir/endpoints';
import { type Block, cachePoint, contentBlocks, type Reading } from './content-blocks.ts';
import type { ModelFamily } from './model-family.ts';
import { isForeign, withThinking } from './reasoning.ts';
import { toolIdFor } from './tool-ids.ts';

/** One turn of a Converse conversation. */
export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: readonly Block[];
}

export interface Conversation {
  readonly system: readonly Block[];
  readonly messages: readonly Turn[];
}

function inputOf(written: string, at: string): unknown {
  const input = argumentsIn(written);
  if (input !== undefined) return input;
  throw new WeirError('unsupported_parameter', `'${at}' is no JSON object, and Bedrock's tools take no other`, {
    param: at,
  });
}

function toolUse(call: JsonObject, { losses }: Reading, family: ModelFamily, at: string): readonly Block[] {
  const { id, type = 'function', function: called } = call;
  if (type !== 'function' || !isObject(called)) {
    losses.drop('messages[].tool_calls', at);
    return [];
  }
  const input = inputOf(textOf(called.arguments), `${at}.function.arguments`);
  return [{ toolUse: { toolUseId: toolIdFor(family, id), name: called.name, input } }];
}

function assistantBlocks(message: JsonObject, reading: Reading, family: ModelFamily, at: string): Block[] {
  const { content, refusal, tool_calls, function_call, reasoning_details, audio } = message;
  const { losses } = reading;
  if (isObject(audio)) losses.drop('messages[].audio', `${at}.audio`);
  if (isObject(function_call)) losses.drop('messages[].tool_calls', `${at}.function_call`);
  if (listOf(reasoning_details).some((detail) => isForeign(detail, family)))
    losses.drop('messages[].reasoning_details', `${at}.reasoning_details`);
  const blocks = contentBlocks(content, reading, `${at}.content`);
  if (nonEmpty(refusal) !== undefined) blocks.push({ text: textOf(refusal) });
  for (const [index, call] of listOf(tool_calls).entries())
    blocks.push(...toolUse(objectOf(call), reading, family, `${at}.tool_calls[${index}]`));
  return withThinking(reasoning_details, blocks, family);
}

function toolResult(message: JsonObject, reading: Reading, family: ModelFamily, at: string): readonly Block[] {
  const { tool_call_id, content, is_error } = message;
  const blocks = contentBlocks(content, reading, `${at}.content`);
  const isMark = (block: Block): boolean => 'cachePoint' in block;
  const result = {
    toolUseId: toolIdFor(family, tool_call_id),
    content: blocks.filter((block) => !isMark(block)),
    ...(is_error === true ? { status: 'error' } : {}),
  };
  return [{ toolResult: result }, ...blocks.filter(isMark), ...cachePoint(message, reading, at)];
}

class Turns {
  readonly turns: { role: 'user' | 'assistant'; content: Block[] }[] = [];

  /** Turns alternate: what follows one another of one role is one turn, results of parallel calls with it. */
  add(role: 'user' | 'assistant', blocks: readonly Block[]): void {
    if (blocks.length === 0) return;
    const last = this.turns.at(-1);
    if (last?.role === role) last.content.push(...blocks);
    else this.turns.push({ role, content: [...blocks] });
  }

  /** White space at the end of what the model is to go on from is refused. */
  get trimmed(): readonly Turn[] {
    const last = this.turns.at(-1);
    const block = last?.content.at(-1);
    if (last?.role !== 'assistant' || typeof block?.text !== 'string') return this.turns;
    const content = [...last.content.slice(0, -1), { ...block, text: block.text.trimEnd() }];
    return [...this.turns.slice(0, -1), { role: last.role, content }];
  }
}

/**
 * A chat conversation as Converse reads it: instructions of system and developer are one `system`, wherever they stood,
 * tool results are the user's.
 */
export function conversationOf(messages: unknown, reading: Reading, family: ModelFamily): Conversation {
  const system: Block[] = [];
  const turns = new Turns();
  const { losses } = reading;
  for (const [index, item] of listOf(messages).entries()) {
    const message = objectOf(item);
    const at = `messages[${index}]`;
    const { role } = message;
    if (nonEmpty(message.name) !== undefined && role !== 'tool' && role !== 'function')
      losses.drop('messages[].name', `${at}.name`);
    if (role === 'system' || role === 'developer')
      system.push(...contentBlocks(message.content, reading, `${at}.content`));
    else if (role === 'assistant') turns.add('assistant', assistantBlocks(message, reading, family, at));
    else if (role === 'tool') turns.add('user', toolResult(message, reading, family, at));
    else if (role === 'function') losses.drop('messages[].tool_calls', `${at}.role`);
    else turns.add('user', contentBlocks(message.content, reading, `${at}.content`));
  }
  return { system, messages: turns.trimmed };
}
