import { type EndpointSpec, NO_USAGE } from '@weir/core';
import { embeddedError } from '../shared/embedded-error.ts';
import { nonEmpty, objectOf } from '../shared/read.ts';
import { redacted } from '../shared/redact.ts';
import { valueOnly } from '../shared/value-only.ts';
import type { ResponsesRequest } from './responses-request.ts';
import { responsesSchema } from './responses-schema.ts';

export interface ResponsesCountResponse {
  readonly object: 'response.input_tokens' | (string & {});
  /** Tokens the request would be read as, cached ones included. */
  readonly input_tokens: number;
  readonly [field: string]: unknown;
}

declare module '@weir/core' {
  interface EndpointMap {
    /** `POST /responses/input_tokens`. */
    'responses.count': { request: ResponsesRequest; response: ResponsesCountResponse; event: never };
  }
}

const EMPTY: ResponsesCountResponse = Object.freeze({ object: 'response.input_tokens', input_tokens: 0 });

/** `POST /responses/input_tokens`: how long a request is. No model reads it, so there is no text and no usage. */
export const responsesCountEndpoint: EndpointSpec<'responses.count'> = Object.freeze<EndpointSpec<'responses.count'>>({
  ...valueOnly<'responses.count'>(),
  name: 'responses.count',
  method: 'POST',
  path: '/responses/input_tokens',
  schema: responsesSchema,
  model: (request) => nonEmpty(objectOf(request).model),
  needsTarget: true,
  needs: () => [],
  texts: () => [],
  otherInputTokens: () => 0,
  usageOf: () => NO_USAGE,
  errorIn: embeddedError,
  isComplete: (response) => typeof objectOf(response).input_tokens === 'number',
  collect: () => EMPTY,
  redact: (request) => redacted(request, ['model']),
});
