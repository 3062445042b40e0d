import type { EndpointSpec } from '@weir/core';
import { askedTier } from '../shared/asked-tier.ts';
import { integerOf, isObject, nonEmpty, objectOf } from '../shared/read.ts';
import { redacted } from '../shared/redact.ts';
import { searchesAtMost } from '../shared/searches-at-most.ts';
import { collectResponses } from './responses-collect.ts';
import {
  isResponsesComplete,
  isResponsesContent,
  isResponsesFinish,
  responsesErrorIn,
  responsesOutputText,
} from './responses-content.ts';
import { responsesErrorEvent } from './responses-error.ts';
import { responsesNeeds, responsesOtherTokens, responsesTexts } from './responses-input.ts';
import type { ResponsesEvent } from './responses-response.ts';
import { responsesSchema } from './responses-schema.ts';
import { splitResponses } from './responses-split.ts';
import { responsesTier, responsesUsage, responsesUsageFlaw } from './responses-usage.ts';

const WORDS = ['model', 'service_tier', 'truncation', 'tool_choice'];

/** OpenAI names its events here, and only here. */
const encodeEvent = (event: ResponsesEvent): Uint8Array =>
  Buffer.from(`event: ${nonEmpty(objectOf(event).type) ?? 'message'}\ndata: ${JSON.stringify(event)}\n\n`);

function withoutUsage(event: ResponsesEvent): ResponsesEvent {
  const { response } = objectOf(event);
  if (!isObject(response) || !isObject(response.usage)) return event;
  const { usage: _, ...rest } = response;
  return { ...event, response: rest };
}

function withCost(event: ResponsesEvent, cost: string | null, cost_basis: string): ResponsesEvent {
  const { response } = objectOf(event);
  if (!isObject(response) || !isObject(response.usage)) return event;
  return { ...event, response: { ...response, usage: { ...response.usage, cost, cost_basis } } };
}

const UNDER_WAY: ReadonlySet<unknown> = new Set(['queued', 'in_progress']);

/** `POST /responses`: OpenAI's Responses. */
export const responsesEndpoint: EndpointSpec<'responses'> = Object.freeze<EndpointSpec<'responses'>>({
  name: 'responses',
  method: 'POST',
  path: '/responses',
  schema: responsesSchema,
  model: (request) => nonEmpty(objectOf(request).model),
  needsTarget: true,
  needs: responsesNeeds,
  wantsStream: (request) => objectOf(request).stream === true,
  wantsUsage: () => true, // its streams always tell
  texts: responsesTexts,
  otherInputTokens: responsesOtherTokens,
  outputLimit: (request) => integerOf(objectOf(request).max_output_tokens, 1, 1e9),
  withOutputLimit: (request, max_output_tokens) => ({ ...request, max_output_tokens }),
  choices: () => 1,
  askedTier,
  searches: searchesAtMost,
  writesOutput: true,
  usageOf: responsesUsage,
  usageIn: responsesUsage,
  usageFlaw: responsesUsageFlaw,
  tierOf: responsesTier,
  isUnderWay: (response) => UNDER_WAY.has(objectOf(response).status),
  isContent: isResponsesContent,
  isFinish: isResponsesFinish,
  outputText: responsesOutputText,
  errorIn: responsesErrorIn,
  isComplete: isResponsesComplete,
  collect: collectResponses,
  split: splitResponses,
  encodeEvent,
  withoutUsage,
  withCost,
  errorEvent: responsesErrorEvent,
  redact: (request) => redacted(request, WORDS),
});
