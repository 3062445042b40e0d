import type { Fields } from '../shared/accumulate.ts';
import { isObject, listOf, objectOf } from '../shared/read.ts';
import type { CompletionsResponse } from './completions-types.ts';

/** The events that add up to a response: per choice its text and its finish, then the usage without choices. */
export function splitCompletions(response: CompletionsResponse): readonly CompletionsResponse[] {
  const { choices, usage, ...head } = objectOf(response);
  const { id, object, created, model, service_tier, system_fingerprint, ...more } = head;
  const common: Fields = { id, object, created, model };
  if (service_tier !== undefined) common.service_tier = service_tier;
  if (system_fingerprint !== undefined) common.system_fingerprint = system_fingerprint;
  const parts = listOf(choices)
    .filter(isObject)
    .flatMap((choice): Fields[][] => {
      const { index, text, logprobs, finish_reason, ...rest } = choice;
      const opening = { index, text, logprobs: logprobs ?? null, finish_reason: null };
      return [[opening], [{ index, text: '', logprobs: null, finish_reason, ...rest }]];
    });
  if (parts.length === 0) parts.push([]);
  const events: Fields[] = parts.map((part, at) => ({ ...common, ...(at === 0 ? more : {}), choices: part }));
  if (usage !== undefined && usage !== null) events.push({ ...common, choices: [], usage });
  return events as unknown as readonly CompletionsResponse[];
}
