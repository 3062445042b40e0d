import type { ChatMessage, ChatPart, ChatToolCall } from '../../chat/chat-request.ts';
import { type JsonObject, listOf, objectOf, textOf } from '../../shared/read.ts';
import type { Losses } from '../losses.ts';
import { chatParts, plainest } from './chat-parts.ts';

/** Results of tools first, as chat wants them; images in them are shown in the message after. */
function userTurn(content: unknown, losses: Losses, at: string): ChatMessage[] {
  const results: ChatMessage[] = [];
  const parts: ChatPart[] = [];
  if (typeof content === 'string') parts.push(...chatParts(content, losses, at));
  for (const [index, item] of listOf(content).entries()) {
    const block = objectOf(item);
    if (block.type !== 'tool_result') {
      parts.push(...chatParts([block], losses, at));
      continue;
    }
    if (block.is_error === true) losses.drop('is_error', `${at}[${index}].is_error`);
    const found = chatParts(block.content, losses, `${at}[${index}].content`);
    const texts = found.filter(({ type }) => type === 'text');
    results.push({ role: 'tool', tool_call_id: textOf(block.tool_use_id), content: plainest(texts) });
    parts.push(...found.filter(({ type }) => type !== 'text'));
  }
  return parts.length === 0 ? results : [...results, { role: 'user', content: plainest(parts) }];
}

const callOf = ({ id, name, input }: JsonObject): ChatToolCall => ({
  id: textOf(id),
  type: 'function',
  function: { name: textOf(name), arguments: JSON.stringify(input ?? {}) },
});

/** Thinking with a signature is Claude's own; without one it was translated from chat and goes back there. */
function assistantTurn(content: unknown, losses: Losses, at: string): ChatMessage {
  const texts: string[] = typeof content === 'string' ? [content] : [];
  const thoughts: string[] = [];
  const calls: ChatToolCall[] = [];
  for (const [index, item] of listOf(content).entries()) {
    const block = objectOf(item);
    const { type, text, thinking, signature } = block;
    if (type === 'text') texts.push(textOf(text));
    else if (type === 'tool_use') calls.push(callOf(block));
    else if (type === 'thinking' && !signature) thoughts.push(textOf(thinking));
    else if (type === 'thinking' || type === 'redacted_thinking') losses.drop('thinking', `${at}[${index}]`);
    else losses.drop('messages[].content', `${at}[${index}]`);
  }
  return {
    role: 'assistant',
    content: texts.length === 0 ? null : texts.join(''),
    ...(thoughts.length === 0 ? {} : { reasoning_content: thoughts.join('') }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
}

/** A conversation in Anthropic's form as chat messages. */
export function chatTurns(system: unknown, messages: unknown, losses: Losses): readonly ChatMessage[] {
  const instructions = chatParts(system, losses, 'system');
  const turns: ChatMessage[] = instructions.length === 0 ? [] : [{ role: 'system', content: plainest(instructions) }];
  for (const [index, item] of listOf(messages).entries()) {
    const { role, content } = objectOf(item);
    const at = `messages[${index}].content`;
    if (role === 'assistant') turns.push(assistantTurn(content, losses, at));
    else if (role === 'system') turns.push({ role: 'system', content: plainest(chatParts(content, losses, at)) });
    else turns.push(...userTurn(content, losses, at));
  }
  return turns;
}
