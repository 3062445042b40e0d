import { type Fields, joinedLogprobs, keepFirst, keepLast } from '../shared/accumulate.ts';
import { isObject, type JsonObject, listOf, objectOf } from '../shared/read.ts';
import type { ChatChoice, ChatChunk, ChatLogprobs, ChatResponse } from './chat-response.ts';
import { MessageCollector } from './message-collector.ts';

/** Padding against traffic analysis; means nothing. */
const PADDING = 'obfuscation';

class ChoiceCollector {
  readonly #message = new MessageCollector();
  readonly #more: Fields = Object.create(null);
  readonly #index: number;
  #logprobs: Fields | null = null;
  #finish: unknown = null;

  constructor(index: number) {
    this.#index = index;
  }

  add(choice: JsonObject): void {
    // Perplexity repeats the whole message so far beside each delta
    const { index: _, message: __, delta, logprobs, finish_reason, ...more } = choice;
    this.#message.add(objectOf(delta));
    if (isObject(logprobs)) this.#logprobs = joinedLogprobs(this.#logprobs, logprobs);
    this.#finish = finish_reason ?? this.#finish;
    keepLast(this.#more, more);
  }

  get choice(): ChatChoice {
    return {
      index: this.#index,
      message: this.#message.message,
      logprobs: this.#logprobs as ChatLogprobs | null,
      finish_reason: this.#finish as ChatChoice['finish_reason'],
      ...this.#more,
    };
  }
}

/**
 * The response a chat stream adds up to. What OpenAI always sends and others leave out (`refusal`, `logprobs`) is
 * null; unknown fields survive, text of unknown delta fields is joined like content.
 */
export function collectChat(events: readonly ChatChunk[]): ChatResponse {
  const choices = new Map<number, ChoiceCollector>();
  const top: Fields = Object.create(null);
  for (const event of events) {
    if (!isObject(event)) continue;
    const { object: _, choices: parts, [PADDING]: __, ...more } = event;
    keepFirst(top, more, ['id', 'created', 'model']);
    keepLast(top, more);
    for (const part of listOf(parts)) {
      if (!isObject(part)) continue;
      const index = typeof part.index === 'number' ? part.index : 0;
      const collector = choices.get(index) ?? new ChoiceCollector(index);
      choices.set(index, collector);
      collector.add(part);
    }
  }
  const { id, created, model, ...more } = top;
  return {
    id: (id ?? '') as string,
    object: 'chat.completion',
    created: (created ?? 0) as number,
    model: (model ?? '') as string,
    choices: [...choices.keys()].toSorted((left, right) => left - right).map((index) => choices.get(index)!.choice),
    ...more,
  };
}
