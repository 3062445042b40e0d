import { type Ability, type EndpointSpec, SSE_DONE, sseEvent } from '@weir/core';
import {
  chatChoices,
  chatOutputLimit,
  limited,
  MOST_CHOICES,
  wantsStream,
  wantsUsage,
} from '../chat/chat-parameters.ts';
import { askedTier } from '../shared/asked-tier.ts';
import { embeddedError, isFailedFinish } from '../shared/embedded-error.ts';
import { openaiUsage } from '../shared/openai-usage.ts';
import { openaiUsageFlaw } from '../shared/openai-usage-flaw.ts';
import { integerOf, listOf, nonEmpty, objectOf, textOf } from '../shared/read.ts';
import { redacted } from '../shared/redact.ts';
import { reportedUsage, servedTier } from '../shared/reported-usage.ts';
import { inputCount, inputTexts, inputTokenCount } from '../shared/token-input.ts';
import { withCost, withoutUsage } from '../shared/usage-events.ts';
import { collectCompletions } from './completions-collect.ts';
import { completionsSchema } from './completions-schema.ts';
import { splitCompletions } from './completions-split.ts';
import type { CompletionsRequest, CompletionsResponse } from './completions-types.ts';

declare module '@weir/core' {
  interface EndpointMap {
    /** `POST /completions`. */
    completions: { request: CompletionsRequest; response: CompletionsResponse; event: CompletionsResponse };
  }
}

/** `POST /completions`: legacy text completions. */
export const completionsEndpoint: EndpointSpec<'completions'> = Object.freeze<EndpointSpec<'completions'>>({
  name: 'completions',
  method: 'POST',
  path: '/completions',
  schema: completionsSchema,
  model: (request) => nonEmpty(objectOf(request).model),
  needsTarget: true,
  needs,
  wantsStream,
  wantsUsage,
  texts,
  otherInputTokens: (request) => inputTokenCount(objectOf(request).prompt),
  outputLimit: chatOutputLimit,
  withOutputLimit: (request, tokens) => limited(request, tokens, 'max_tokens'),
  choices,
  writesOutput: true,
  usageOf: (response, billing) => openaiUsage(reportedUsage(response), billing),
  usageIn: (event, billing) => openaiUsage(reportedUsage(event), billing),
  usageFlaw: (part, billing) => openaiUsageFlaw(reportedUsage(part), billing),
  askedTier,
  tierOf: servedTier,
  isContent: (event) => parts(event).some(({ text }) => nonEmpty(text) !== undefined),
  isFinish: (event) =>
    parts(event).some(
      (choice) => nonEmpty(choice.finish_reason) !== undefined && !isFailedFinish(choice.finish_reason),
    ),
  outputText: (part) => parts(part).reduce((written, { text }) => written + textOf(text), ''),
  errorIn: embeddedError,
  isComplete: (response) =>
    parts(response).length > 0 &&
    embeddedError(response) === undefined &&
    parts(response).every((choice) => choice.finish_reason === 'stop'),
  collect: collectCompletions,
  split: splitCompletions,
  encodeEvent: sseEvent,
  streamEnd: SSE_DONE,
  withoutUsage,
  withCost,
  redact: (request) => redacted(request, ['model']),
});

const parts = (part: unknown): readonly { readonly [field: string]: unknown }[] =>
  listOf(objectOf(part).choices).map(objectOf);

function needs(request: CompletionsRequest): readonly Ability[] {
  const abilities: Ability[] = [];
  if (wantsStream(request)) abilities.push('stream');
  if (typeof objectOf(request).logprobs === 'number') abilities.push('logprobs');
  if (chatChoices(request) > 1) abilities.push('multiple_choices');
  return abilities;
}

function* texts(request: CompletionsRequest): Generator<string> {
  yield* inputTexts(objectOf(request).prompt);
  const suffix = nonEmpty(objectOf(request).suffix);
  if (suffix !== undefined) yield suffix;
}

/** Every prompt of a list is answered `n` times; all of `best_of` are written and paid for, though not returned. */
function choices(request: CompletionsRequest): number {
  const best = integerOf(objectOf(request).best_of, 1, MOST_CHOICES) ?? 1;
  return Math.max(chatChoices(request), best) * inputCount(objectOf(request).prompt);
}
