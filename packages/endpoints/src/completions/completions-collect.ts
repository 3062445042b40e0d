import { type Fields, joinedLogprobs, keepFirst, keepLast } from '../shared/accumulate.ts';
import { isObject, type JsonObject, listOf, textOf } from '../shared/read.ts';
import type { CompletionsResponse } from './completions-types.ts';

/** The response a stream of completions adds up to. */
export function collectCompletions(events: readonly CompletionsResponse[]): CompletionsResponse {
  const choices = new Map<number, Fields>();
  const top: Fields = Object.create(null);
  for (const event of events) {
    if (!isObject(event)) continue;
    const { object: _, choices: parts, obfuscation: __, ...more } = event as JsonObject;
    keepFirst(top, more, ['id', 'created', 'model']);
    keepLast(top, more);
    for (const part of listOf(parts)) {
      if (!isObject(part)) continue;
      const index = typeof part.index === 'number' ? part.index : 0;
      const choice = choices.get(index) ?? { index, text: '', logprobs: null, finish_reason: null };
      choices.set(index, choice);
      addPart(choice, part);
    }
  }
  const { id, created, model, ...more } = top;
  return {
    id: (id ?? '') as string,
    object: 'text_completion',
    created: (created ?? 0) as number,
    model: (model ?? '') as string,
    choices: [...choices.keys()].toSorted((left, right) => left - right).map((index) => choices.get(index) as never),
    ...more,
  };
}

function addPart(choice: Fields, part: JsonObject): void {
  const { index: _, text, logprobs, ...more } = part;
  choice.text = textOf(choice.text) + textOf(text);
  if (isObject(logprobs)) choice.logprobs = joinedLogprobs(choice.logprobs, logprobs);
  keepLast(choice, more);
}
