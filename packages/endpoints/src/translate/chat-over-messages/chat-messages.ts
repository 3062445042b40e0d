import { WeirError } from '@weir/core';
import type { CacheControl, MessagesBlock, MessagesMessage } from '../../messages/messages-request.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../../shared/read.ts';
import type { Losses } from '../losses.ts';
import { argumentsIn } from '../tool-arguments.ts';
import { contentBlocks } from './content-blocks.ts';
import { isClaudes, withThinking } from './reasoning-blocks.ts';

/** What a conversation is in Anthropic's form. */
export interface Conversation {
  readonly system: readonly MessagesBlock[];
  readonly messages: readonly MessagesMessage[];
}

function inputOf(written: string, at: string): unknown {
  const input = argumentsIn(written);
  if (input !== undefined) return input;
  throw new WeirError('unsupported_parameter', `'${at}' is no JSON object, and Claude's tools take no other`, {
    param: at,
  });
}

function toolUse(call: JsonObject, losses: Losses, at: string): readonly MessagesBlock[] {
  const { id, type = 'function', function: called } = call;
  if (type !== 'function' || !isObject(called)) {
    losses.drop('messages[].tool_calls', at);
    return [];
  }
  const input = inputOf(textOf(called.arguments), `${at}.function.arguments`);
  return [{ type: 'tool_use', id, name: called.name, input }];
}

function assistantBlocks(message: JsonObject, losses: Losses, at: string): MessagesBlock[] {
  const { content, refusal, tool_calls, function_call, reasoning_details, audio } = message;
  if (isObject(audio)) losses.drop('messages[].audio', `${at}.audio`);
  if (isObject(function_call)) losses.drop('messages[].tool_calls', `${at}.function_call`);
  if (listOf(reasoning_details).some((detail) => !isClaudes(detail)))
    losses.drop('messages[].reasoning_details', `${at}.reasoning_details`);
  const blocks = contentBlocks(content, losses, `${at}.content`);
  if (nonEmpty(refusal) !== undefined) blocks.push({ type: 'text', text: textOf(refusal) });
  for (const [index, call] of listOf(tool_calls).entries())
    blocks.push(...toolUse(objectOf(call), losses, `${at}.tool_calls[${index}]`));
  return withThinking(reasoning_details, blocks);
}

function toolResult(message: JsonObject, losses: Losses, at: string): MessagesBlock {
  const { tool_call_id, content, is_error, cache_control } = message;
  const blocks = contentBlocks(content, losses, `${at}.content`);
  return {
    type: 'tool_result',
    tool_use_id: tool_call_id,
    ...(blocks.length === 0 ? {} : { content: typeof content === 'string' ? content : blocks }),
    ...(typeof is_error === 'boolean' ? { is_error } : {}),
    ...(isObject(cache_control) ? { cache_control: cache_control as CacheControl } : {}),
  };
}

class Turns {
  readonly turns: { role: 'user' | 'assistant'; content: MessagesBlock[] }[] = [];

  /** What follows one another of one role is one turn: results of parallel calls must stand together. */
  add(role: 'user' | 'assistant', blocks: readonly MessagesBlock[]): void {
    if (blocks.length === 0) return;
    const last = this.turns.at(-1);
    if (last?.role === role) last.content.push(...blocks);
    else this.turns.push({ role, content: [...blocks] });
  }

  /** White space at the end of what Claude is to go on from is refused. */
  get trimmed(): readonly MessagesMessage[] {
    const last = this.turns.at(-1);
    const block = last?.content.at(-1);
    if (last?.role !== 'assistant' || block?.type !== 'text') return this.turns;
    const text = textOf(block.text).trimEnd();
    const content = [...last.content.slice(0, -1), ...(text === '' ? [] : [{ ...block, text }])];
    return [...this.turns.slice(0, -1), ...(content.length === 0 ? [] : [{ role: last.role, content }])];
  }
}

/**
 * A chat conversation as Claude reads it: instructions of system and developer are one `system`, wherever they stood,
 * turns of one role are joined, tool results are the user's.
 */
export function conversationOf(messages: unknown, losses: Losses): Conversation {
  const system: MessagesBlock[] = [];
  const turns = new Turns();
  for (const [index, item] of listOf(messages).entries()) {
    const message = objectOf(item);
    const at = `messages[${index}]`;
    const { role } = message;
    if (nonEmpty(message.name) !== undefined && role !== 'tool' && role !== 'function')
      losses.drop('messages[].name', `${at}.name`);
    if (role === 'system' || role === 'developer')
      system.push(...contentBlocks(message.content, losses, `${at}.content`));
    else if (role === 'assistant') turns.add('assistant', assistantBlocks(message, losses, at));
    else if (role === 'tool') turns.add('user', [toolResult(message, losses, at)]);
    else if (role === 'function') losses.drop('messages[].tool_calls', `${at}.role`);
    else turns.add('user', contentBlocks(message.content, losses, `${at}.content`));
  }
  return { system, messages: turns.trimmed };
}
