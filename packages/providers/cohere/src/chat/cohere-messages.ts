import { isObject, type JsonObject, type Losses, listOf, nonEmpty, objectOf, textOf } from '@weir/endpoints';
import { contentParts } from './content-parts.ts';
import { hasOthers, planOf, thinkingBlocks } from './reasoning.ts';

/** A conversation in Cohere's form. */
export interface Conversation {
  readonly messages: readonly JsonObject[];
  /** Text files of its messages: Cohere has documents beside them. */
  readonly documents: readonly JsonObject[];
}

function toolCall(call: JsonObject, losses: Losses, at: string): readonly JsonObject[] {
  const { id, type = 'function', function: called } = call;
  if (type !== 'function' || !isObject(called)) {
    losses.drop('messages[].tool_calls', at);
    return [];
  }
  const written = nonEmpty(textOf(called.arguments).trim()) === undefined ? '{}' : called.arguments;
  return [{ id, type, function: { name: called.name, arguments: written } }];
}

function assistantMessage(message: JsonObject, losses: Losses, at: string): JsonObject {
  const { content, refusal, tool_calls, function_call, reasoning_details, audio } = message;
  if (isObject(audio)) losses.drop('messages[].audio', `${at}.audio`);
  if (isObject(function_call)) losses.drop('messages[].tool_calls', `${at}.function_call`);
  if (hasOthers(reasoning_details)) losses.drop('messages[].reasoning_details', `${at}.reasoning_details`);
  const calls = listOf(tool_calls).flatMap((call, index) =>
    toolCall(objectOf(call), losses, `${at}.tool_calls[${index}]`),
  );
  const said = contentParts(content ?? textOf(refusal), { of: 'other', at: `${at}.content` }, losses);
  const thinking = thinkingBlocks(reasoning_details);
  const plan = planOf(reasoning_details);
  const isSilent = said.length === 0 && (calls.length > 0 || thinking.length > 0);
  const texts = typeof said === 'string' ? [{ type: 'text', text: said }] : said;
  const written = thinking.length === 0 ? said : [...thinking, ...(isSilent ? [] : texts)];
  return {
    role: 'assistant',
    ...(isSilent && thinking.length === 0 ? {} : { content: written }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
    ...(plan === '' || calls.length === 0 ? {} : { tool_plan: plan }),
  };
}

/** Messages stay where they stand: Cohere reads instructions anywhere. */
export function conversationOf(messages: unknown, losses: Losses): Conversation {
  const documents: JsonObject[] = [];
  const list = listOf(messages).flatMap((item, index): readonly JsonObject[] => {
    const message = objectOf(item);
    const at = `messages[${index}]`;
    const { role, content, name, tool_call_id } = message;
    const within = `${at}.content`;
    if (nonEmpty(name) !== undefined && role !== 'tool' && role !== 'function')
      losses.drop('messages[].name', `${at}.name`);
    switch (role) {
      case 'system':
      case 'developer':
        return [{ role: 'system', content: contentParts(content, { of: 'other', at: within }, losses) }];
      case 'assistant':
        return [assistantMessage(message, losses, at)];
      case 'tool':
        return [{ role, tool_call_id, content: contentParts(content ?? '', { of: 'tool', at: within }, losses) }];
      case 'function':
        losses.drop('messages[].tool_calls', `${at}.role`);
        return [];
      default:
        return [{ role: 'user', content: contentParts(content, { of: 'user', at: within, documents }, losses) }];
    }
  });
  return { messages: list, documents };
}
