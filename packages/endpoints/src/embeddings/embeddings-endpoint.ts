import type { EndpointSpec } from '@weir/core';
import { embeddedError } from '../shared/embedded-error.ts';
import { listOf, nonEmpty, objectOf } from '../shared/read.ts';
import { redacted } from '../shared/redact.ts';
import { valueOnly } from '../shared/value-only.ts';
import { embeddingsOtherTokens, embeddingsTexts, embedsPictures } from './embeddings-input.ts';
import { embeddingsSchema } from './embeddings-schema.ts';
import type { EmbeddingsRequest, EmbeddingsResponse } from './embeddings-types.ts';
import { embeddingsUsage, embeddingsUsageFlaw } from './embeddings-usage.ts';

declare module '@weir/core' {
  interface EndpointMap {
    /** `POST /embeddings`. */
    embeddings: { request: EmbeddingsRequest; response: EmbeddingsResponse; event: never };
  }
}

const EMPTY: EmbeddingsResponse = Object.freeze({ object: 'list', model: '', data: [] });

/** `POST /embeddings`: text, and pictures where the model sees, to vectors. */
export const embeddingsEndpoint: EndpointSpec<'embeddings'> = Object.freeze<EndpointSpec<'embeddings'>>({
  ...valueOnly<'embeddings'>(),
  name: 'embeddings',
  method: 'POST',
  path: '/embeddings',
  schema: embeddingsSchema,
  model: (request) => nonEmpty(objectOf(request).model),
  needsTarget: true,
  needs: (request) => (embedsPictures(request) ? ['image_input'] : []),
  texts: embeddingsTexts,
  otherInputTokens: embeddingsOtherTokens,
  usageOf: embeddingsUsage,
  usageFlaw: embeddingsUsageFlaw,
  errorIn: embeddedError,
  isComplete: (response) => listOf(objectOf(response).data).length > 0 && embeddedError(response) === undefined,
  collect: () => EMPTY,
  redact: (request) => redacted(request, ['model', 'encoding_format']),
});
