import {
  type ChatAnnotation,
  type ChatResponse,
  type ChatToolCall,
  isObject,
  type JsonObject,
  listOf,
  objectOf,
  textOf,
} from '@weir/endpoints';
import { annotationOf } from './annotations.ts';
import { finishOf, servedTier } from './chat-finish.ts';
import { chatUsageOf } from './converse-usage.ts';
import type { ModelFamily } from './model-family.ts';
import { type ReasoningDetail, redactedDetail, thinkingDetail } from './reasoning.ts';

/** What Converse does not tell of an answer. */
export interface AnswerHead {
  readonly id: string;
  /** Epoch s. */
  readonly created: number;
  readonly model: string;
}

/** A tool that Bedrock runs itself: a caller that ran it would run what ran already. */
export const isRunThere = ({ type }: JsonObject): boolean => type === 'server_tool_use';

/** What the blocks of an answer are in chat. */
class Gathered {
  text: string | null = null;
  thinking: string | null = null;
  readonly calls: ChatToolCall[] = [];
  readonly details: ReasoningDetail[] = [];
  readonly annotations: ChatAnnotation[] = [];
  readonly #family: ModelFamily;

  constructor(family: ModelFamily) {
    this.#family = family;
  }

  add(block: JsonObject, index: number): void {
    const { text, citationsContent, toolUse, reasoningContent } = block;
    if (typeof text === 'string') this.#say(text);
    if (isObject(citationsContent)) {
      for (const part of listOf(citationsContent.content)) this.#say(textOf(objectOf(part).text));
      this.annotations.push(...listOf(citationsContent.citations).flatMap(annotationOf));
    }
    if (isObject(toolUse) && !isRunThere(toolUse)) this.#call(toolUse);
    if (isObject(reasoningContent)) this.#think(reasoningContent, index);
  }

  #say(text: string): void {
    this.text = (this.text ?? '') + text;
  }

  #call({ toolUseId, name, input }: JsonObject): void {
    const called = { name: textOf(name), arguments: JSON.stringify(input ?? {}) };
    this.calls.push({ id: textOf(toolUseId), type: 'function', function: called });
  }

  #think({ reasoningText, redactedContent }: JsonObject, index: number): void {
    if (typeof redactedContent === 'string')
      this.details.push(redactedDetail(this.#family, index, Buffer.from(redactedContent, 'base64')));
    if (!isObject(reasoningText)) return;
    const { text, signature } = reasoningText;
    this.thinking = (this.thinking ?? '') + textOf(text);
    const signed = typeof signature === 'string' ? { signature } : {};
    this.details.push(thinkingDetail(this.#family, index, { text: textOf(text), ...signed }));
  }
}

/** An answer of Converse as a chat completion. */
export function chatResponseOf(response: JsonObject, head: AnswerHead, family: ModelFamily): ChatResponse {
  const { output, stopReason, usage, serviceTier: _, ...more } = response;
  const gathered = new Gathered(family);
  for (const [index, block] of listOf(objectOf(objectOf(output).message).content).entries())
    gathered.add(objectOf(block), index);
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
  return {
    ...more,
    ...head,
    object: 'chat.completion',
    choices: [{ index: 0, message, logprobs: null, ...finishOf(stopReason) }],
    ...(told === undefined ? {} : { usage: told }),
    ...servedTier(response),
  };
}
