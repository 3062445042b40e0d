import { WeirError } from '@weir/core';
import { collectChat } from '../../chat/chat-collect.ts';
import type { ChatChoice, ChatResponse } from '../../chat/chat-response.ts';
import type { GenerateContentResponse } from '../../generate-content/generate-content-response.ts';
import { ChatChunks } from './chat-chunks.ts';

/** A message of calls alone has no content. */
function withoutEmptyText(choice: ChatChoice): ChatChoice {
  const { content, tool_calls } = choice.message;
  return content === '' && tool_calls !== undefined
    ? { ...choice, message: { ...choice.message, content: null } }
    : choice;
}

/**
 * An answer of generateContent as a chat completion. An error in place of an answer passes.
 *
 * @param created epoch s: Google does not tell it
 * @throws WeirError `upstream_malformed` when it is no answer
 */
export function chatResponseOf(response: GenerateContentResponse, created: number, exchange: string): ChatResponse {
  if (response.error !== undefined) return response as unknown as ChatResponse;
  const chunks = new ChatChunks(created, exchange);
  const events = [...chunks.decode(response), ...chunks.end()];
  if (events.every(({ choices }) => choices.length === 0))
    throw new WeirError(
      'upstream_malformed',
      'The reply has neither candidates nor a reason why the prompt was blocked',
    );
  const collected = collectChat(events);
  return { ...collected, choices: collected.choices.map(withoutEmptyText) };
}
