import { WeirError } from '@weir/core';
import type { ChatResponse } from '../../chat/chat-response.ts';
import type { MessagesBlock } from '../../messages/messages-request.ts';
import type { MessagesResponse, MessagesUsage } from '../../messages/messages-response.ts';
import { exactJson } from '../../shared/exact-json.ts';
import { type Containment, openaiUsage } from '../../shared/openai-usage.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../../shared/read.ts';
import { reportedUsage } from '../../shared/reported-usage.ts';

const STOPS: ReadonlyMap<unknown, string> = new Map([
  ['stop', 'end_turn'],
  ['length', 'max_tokens'],
  ['tool_calls', 'tool_use'],
  ['function_call', 'tool_use'],
  ['content_filter', 'refusal'],
]);

/** Anthropic's word for a finish reason; some finish with `stop` although they call tools. */
export function stopReasonOf(finish: unknown, callsTools: boolean): string | null {
  if (finish === 'stop' && callsTools) return 'tool_use';
  return typeof finish === 'string' ? (STOPS.get(finish) ?? finish) : null;
}

/** What a chat reply or event reports, in Anthropic's form. Figures nobody told are null, never zero. */
export function messagesUsageOf(part: unknown, billing: Containment): MessagesUsage {
  const usage = openaiUsage(reportedUsage(part), billing);
  if (usage === undefined) return { input_tokens: null, output_tokens: 0 };
  const { cached_input_tokens, cache_write_tokens, cache_write_1h_tokens, reasoning_tokens } = usage;
  const hour = cache_write_1h_tokens ?? 0;
  const written = (cache_write_tokens ?? 0) + hour;
  return {
    input_tokens: (usage.input_tokens ?? 0) + (usage.input_audio_tokens ?? 0),
    cache_creation_input_tokens: written,
    cache_read_input_tokens: cached_input_tokens ?? 0,
    ...(hour === 0
      ? {}
      : { cache_creation: { ephemeral_5m_input_tokens: written - hour, ephemeral_1h_input_tokens: hour } }),
    output_tokens:
      (usage.output_tokens ?? 0) +
      (reasoning_tokens ?? 0) +
      (usage.output_audio_tokens ?? 0) +
      (usage.output_image_tokens ?? 0),
    ...(reasoning_tokens === undefined ? {} : { output_tokens_details: { thinking_tokens: reasoning_tokens } }),
  };
}

/** Arguments that are no JSON object are handed on as the text they are. */
function inputOf(written: string): unknown {
  if (written.trim() === '') return {};
  try {
    const input = exactJson(written);
    return isObject(input) ? input : { arguments: written };
  } catch {
    return { arguments: written };
  }
}

/** Mistral's answers can be lists of text and thinking parts. */
export const textIn = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : listOf(content)
        .map((part) => textOf(objectOf(part).text))
        .join('');

/** The thinking of a message or delta, by any of its names; undefined where there is none. */
export function thinkingIn({ reasoning_content, reasoning, content }: JsonObject): string | undefined {
  const inParts = (): string =>
    listOf(content)
      .map((part) => textIn(objectOf(part).thinking))
      .join('');
  return nonEmpty(reasoning_content) ?? nonEmpty(reasoning) ?? nonEmpty(inParts());
}

function blocksOf(message: JsonObject): MessagesBlock[] {
  const thinking = thinkingIn(message);
  const text = textIn(message.content) + textOf(message.refusal);
  const calls = listOf(message.tool_calls).map((call) => {
    const { id, function: called } = objectOf(call);
    const { name, arguments: written } = objectOf(called);
    return { type: 'tool_use', id, name, input: isObject(written) ? written : inputOf(textOf(written)) };
  });
  return [
    ...(thinking === undefined ? [] : [{ type: 'thinking', thinking, signature: '' }]),
    ...(text === '' ? [] : [{ type: 'text', text }]),
    ...calls,
  ];
}

/** A chat completion as an answer of Anthropic's Messages. */
export function messagesResponseOf(response: ChatResponse, billing: Containment): MessagesResponse {
  const { id, model, choices, error } = response;
  if (error !== undefined && error !== null) return response as unknown as MessagesResponse;
  if (!isObject(choices?.[0])) throw new WeirError('upstream_malformed', 'The reply has no choices');
  const { message, finish_reason } = objectOf(choices[0]);
  const content = blocksOf(objectOf(message));
  const isRefused = nonEmpty(objectOf(message).refusal) !== undefined;
  const callsTools = content.some(({ type }) => type === 'tool_use');
  return {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content,
    stop_reason: isRefused ? 'refusal' : stopReasonOf(finish_reason, callsTools),
    stop_sequence: null,
    usage: messagesUsageOf(response, billing),
  };
}
