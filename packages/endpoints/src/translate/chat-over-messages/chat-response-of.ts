import type { ChatToolCall } from '../../chat/chat-request.ts';
import type { ChatAnnotation, ChatResponse } from '../../chat/chat-response.ts';
import type { MessagesResponse } from '../../messages/messages-response.ts';
import { servedMessagesTier } from '../../messages/messages-tier.ts';
import { chatUsageOf } from '../../messages/messages-usage.ts';
import { type JsonObject, listOf, objectOf, textOf } from '../../shared/read.ts';
import { annotationOf } from './annotations.ts';
import { chatFinishOf } from './chat-finish.ts';
import { type ReasoningDetail, redactedDetail, thinkingDetail } from './reasoning-blocks.ts';

/** What the blocks of an answer are in chat. */
class Gathered {
  text: string | null = null;
  thinking: string | null = null;
  readonly calls: ChatToolCall[] = [];
  readonly details: ReasoningDetail[] = [];
  readonly annotations: ChatAnnotation[] = [];

  add(block: JsonObject, index: number): void {
    switch (block.type) {
      case 'text':
        this.#say(textOf(block.text), listOf(block.citations));
        return;
      case 'thinking': {
        const text = textOf(block.thinking);
        this.thinking = (this.thinking ?? '') + text;
        this.details.push(thinkingDetail(index, { text, signature: textOf(block.signature) }));
        return;
      }
      case 'redacted_thinking':
        this.details.push(redactedDetail(index, textOf(block.data)));
        return;
      case 'tool_use': {
        const { type: _, id, name, input, ...more } = block;
        const called = { name: textOf(name), arguments: JSON.stringify(input ?? {}) };
        this.calls.push({ id: textOf(id), type: 'function', function: called, ...more });
      }
    }
  }

  /** A citation is about the whole of its block. */
  #say(text: string, citations: readonly unknown[]): void {
    const before = this.text ?? '';
    this.text = before + text;
    const span = { start_index: before.length, end_index: this.text.length };
    this.annotations.push(...citations.flatMap((citation) => annotationOf(citation, span)));
  }
}

/** The tier a usage says was served, in OpenAI's word. */
export function servedTierOf(usage: unknown): { readonly service_tier?: string } {
  const service_tier = servedMessagesTier({ usage });
  return service_tier === undefined ? {} : { service_tier };
}

/**
 * An answer of Anthropic's Messages as a chat completion. An error in place of an answer passes.
 *
 * @param created epoch s: Anthropic does not tell it
 */
export function chatResponseOf(response: MessagesResponse, created: number): ChatResponse {
  const { id, type, role: _, model, content, stop_reason, stop_sequence, usage, ...more } = response;
  if (type !== 'message') return response as unknown as ChatResponse;
  const gathered = new Gathered();
  for (const [index, block] of listOf(content).entries()) gathered.add(objectOf(block), index);
  const { text, thinking, calls, details, annotations } = gathered;
  const told = chatUsageOf(usage);
  const message = {
    role: 'assistant' as const,
    content: text ?? (calls.length > 0 ? null : ''),
    refusal: null,
    ...(annotations.length === 0 ? {} : { annotations }),
    ...(thinking === null ? {} : { reasoning_content: thinking }),
    ...(details.length === 0 ? {} : { reasoning_details: details }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
  const finish = {
    finish_reason: chatFinishOf(stop_reason),
    native_finish_reason: stop_reason,
    ...(stop_sequence == null ? {} : { stop_sequence }),
  };
  return {
    ...more,
    id,
    object: 'chat.completion',
    created,
    model,
    choices: [{ index: 0, message, logprobs: null, ...finish }],
    ...(told === undefined ? {} : { usage: told }),
    ...servedTierOf(usage),
  };
}
