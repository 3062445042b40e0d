import { type EndpointSpec, NO_USAGE } from '@weir/core';
import { embeddedError } from '../shared/embedded-error.ts';
import { nonEmpty, objectOf } from '../shared/read.ts';
import { redacted } from '../shared/redact.ts';
import { valueOnly } from '../shared/value-only.ts';
import { messagesErrorBody } from './messages-error.ts';
import type { MessagesRequest } from './messages-request.ts';
import { messagesSchema } from './messages-schema.ts';

/** `POST /messages/count_tokens`: a Messages request, which needs no limit here. */
export interface MessagesCountRequest extends Pick<MessagesRequest, 'model' | 'messages' | 'system' | 'tools'> {
  readonly [field: string]: unknown;
}

export interface MessagesCountResponse {
  /** Tokens the request would be read as, cached ones included. */
  readonly input_tokens: number;
  readonly [field: string]: unknown;
}

declare module '@weir/core' {
  interface EndpointMap {
    /** `POST /messages/count_tokens`. */
    'messages.count': { request: MessagesCountRequest; response: MessagesCountResponse; event: never };
  }
}

const EMPTY: MessagesCountResponse = Object.freeze({ input_tokens: 0 });

/**
 * `POST /messages/count_tokens`: how long a Messages request is. No model reads it, so there is no text and no usage:
 * Anthropic counts for nothing.
 */
export const messagesCountEndpoint: EndpointSpec<'messages.count'> = Object.freeze<EndpointSpec<'messages.count'>>({
  ...valueOnly<'messages.count'>(),
  name: 'messages.count',
  method: 'POST',
  path: '/messages/count_tokens',
  schema: Object.freeze({ ...messagesSchema, required: ['model', 'messages'] }),
  model: (request) => nonEmpty(objectOf(request).model),
  needsTarget: true,
  needs: () => [],
  texts: () => [],
  otherInputTokens: () => 0,
  usageOf: () => NO_USAGE,
  errorIn: embeddedError,
  isComplete: (response) => typeof objectOf(response).input_tokens === 'number',
  collect: () => EMPTY,
  errorBody: messagesErrorBody,
  redact: (request) => redacted(request, ['model']),
});
