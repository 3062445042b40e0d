import { type EndpointSpec, NO_USAGE } from '@weir/core';
import { embeddedError } from '../shared/embedded-error.ts';
import { nonEmpty, objectOf } from '../shared/read.ts';
import { redacted } from '../shared/redact.ts';
import { MODEL } from '../shared/schema-parts.ts';
import { valueOnly } from '../shared/value-only.ts';
import type { GoogleContent } from './generate-content-request.ts';
import { googleErrorBody } from './google-error-body.ts';

/** `POST /models/{model}:countTokens`: contents, or a whole request under `generateContentRequest`. */
export interface GenerateContentCountRequest {
  /** Of the path, never of the body. */
  readonly model: string;
  readonly contents?: readonly GoogleContent[];
  readonly [field: string]: unknown;
}

export interface GenerateContentCountResponse {
  /** Tokens the request would be read as. */
  readonly totalTokens?: number;
  readonly [field: string]: unknown;
}

declare module '@weir/core' {
  interface EndpointMap {
    /** `POST /models/{model}:countTokens`. */
    'generateContent.count': {
      request: GenerateContentCountRequest;
      response: GenerateContentCountResponse;
      event: never;
    };
  }
}

const EMPTY: GenerateContentCountResponse = Object.freeze({});

/** `POST /models/{model}:countTokens`: how long a request is. No model reads it, and Google counts for nothing. */
export const generateContentCountEndpoint: EndpointSpec<'generateContent.count'> = Object.freeze<
  EndpointSpec<'generateContent.count'>
>({
  ...valueOnly<'generateContent.count'>(),
  name: 'generateContent.count',
  method: 'POST',
  path: '/models/:model:countTokens',
  versions: ['v1beta'],
  keyParameter: 'key',
  schema: Object.freeze({
    type: 'object',
    required: ['model'],
    properties: { model: MODEL, contents: { type: ['array', 'null'] } },
  }),
  withPath: (body, { model = '' }) => ({ ...body, model }),
  model: (request) => nonEmpty(objectOf(request).model),
  needsTarget: true,
  needs: () => [],
  texts: () => [],
  otherInputTokens: () => 0,
  usageOf: () => NO_USAGE,
  errorIn: embeddedError,
  isComplete: (response) => typeof objectOf(response).totalTokens === 'number',
  collect: () => EMPTY,
  errorBody: googleErrorBody,
  redact: (request) => redacted(request, ['model']),
});
