import type { EndpointSpec } from '@weir/core';
import { embeddedError } from '../shared/embedded-error.ts';
import { objectOf } from '../shared/read.ts';
import { valueOnly } from '../shared/value-only.ts';
import { responsesEndpoint } from './responses-endpoint.ts';
import type { ResponsesItem, ResponsesRequest } from './responses-request.ts';
import type { ResponsesUsage } from './responses-response.ts';

/** A conversation made shorter: items to go on with in place of those it was. */
export interface CompactedResponse {
  readonly id: string;
  readonly object: 'response.compaction' | (string & {});
  readonly created_at: number;
  readonly output: readonly ResponsesItem[];
  readonly usage: ResponsesUsage;
  readonly [field: string]: unknown;
}

declare module '@weir/core' {
  interface EndpointMap {
    /** `POST /responses/compact`. */
    'responses.compact': { request: ResponsesRequest; response: CompactedResponse; event: never };
  }
}

const { schema, model, texts, otherInputTokens, usageOf, usageFlaw, outputText, redact } = responsesEndpoint;
const EMPTY = Object.freeze({});

/** `POST /responses/compact`: a model reads a conversation and writes it shorter, for the price of both. */
export const responsesCompactEndpoint: EndpointSpec<'responses.compact'> = Object.freeze<
  EndpointSpec<'responses.compact'>
>({
  ...valueOnly<'responses.compact'>(),
  name: 'responses.compact',
  method: 'POST',
  path: '/responses/compact',
  schema: schema!,
  model,
  needsTarget: true,
  needs: () => [],
  texts,
  otherInputTokens,
  writesOutput: true,
  usageOf: usageOf as unknown as EndpointSpec<'responses.compact'>['usageOf'],
  usageFlaw: usageFlaw as unknown as NonNullable<EndpointSpec<'responses.compact'>['usageFlaw']>,
  outputText: outputText as unknown as EndpointSpec<'responses.compact'>['outputText'],
  errorIn: embeddedError,
  isComplete: (response) => objectOf(response).object === 'response.compaction',
  collect: () => EMPTY as CompactedResponse,
  redact,
});
