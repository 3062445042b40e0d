import type { EndpointSpec } from '@weir/core';
import { embeddedError } from '../shared/embedded-error.ts';
import { openaiInputUsage } from '../shared/openai-usage.ts';
import { openaiInputUsageFlaw } from '../shared/openai-usage-flaw.ts';
import { listOf, nonEmpty, objectOf } from '../shared/read.ts';
import { redacted } from '../shared/redact.ts';
import { inputTexts, inputTokenCount } from '../shared/token-input.ts';
import { valueOnly } from '../shared/value-only.ts';
import { embeddingsSchema } from './embeddings-schema.ts';
import type { EmbeddingsRequest, EmbeddingsResponse } from './embeddings-types.ts';

declare module '@weir/core' {
  interface EndpointMap {
    /** `POST /embeddings`. */
    embeddings: { request: EmbeddingsRequest; response: EmbeddingsResponse; event: never };
  }
}

const EMPTY: EmbeddingsResponse = Object.freeze({ object: 'list', model: '', data: [] });

/** `POST /embeddings`: text to vectors. */
export const embeddingsEndpoint: EndpointSpec<'embeddings'> = Object.freeze<EndpointSpec<'embeddings'>>({
  ...valueOnly<'embeddings'>(),
  name: 'embeddings',
  method: 'POST',
  path: '/embeddings',
  schema: embeddingsSchema,
  model: (request) => nonEmpty(objectOf(request).model),
  needsTarget: true,
  needs: () => [],
  texts: (request) => inputTexts(objectOf(request).input),
  otherInputTokens: (request) => inputTokenCount(objectOf(request).input),
  usageOf: (response) => openaiInputUsage(objectOf(response).usage),
  usageFlaw: (response) => openaiInputUsageFlaw(objectOf(response).usage),
  errorIn: embeddedError,
  isComplete: (response) => listOf(objectOf(response).data).length > 0 && embeddedError(response) === undefined,
  collect: () => EMPTY,
  redact: (request) => redacted(request, ['model', 'encoding_format']),
});
