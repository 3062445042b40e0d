import type { EndpointSpec } from '@weir/core';
import { embeddedError } from '../shared/embedded-error.ts';
import { listOf, nonEmpty, objectOf } from '../shared/read.ts';
import { redacted } from '../shared/redact.ts';
import { valueOnly } from '../shared/value-only.ts';
import { hasImages, rerankOtherTokens, rerankTexts, searchesAtMost } from './rerank-input.ts';
import { rerankSchema } from './rerank-schema.ts';
import type { RerankRequest, RerankResponse } from './rerank-types.ts';
import { rerankUsage, rerankUsageFlaw } from './rerank-usage.ts';

declare module '@weir/core' {
  interface EndpointMap {
    /** `POST /rerank`. */
    rerank: { request: RerankRequest; response: RerankResponse; event: never };
  }
}

const EMPTY: RerankResponse = Object.freeze({ results: [] });

/**
 * `POST /rerank`: documents by how well they answer a query. Sold by searches (Cohere) or by the tokens read (Jina,
 * Voyage), the query once for each document.
 */
export const rerankEndpoint: EndpointSpec<'rerank'> = Object.freeze<EndpointSpec<'rerank'>>({
  ...valueOnly<'rerank'>(),
  name: 'rerank',
  method: 'POST',
  path: '/rerank',
  schema: rerankSchema,
  model: (request) => nonEmpty(objectOf(request).model),
  needsTarget: true,
  needs: (request) => (hasImages(request) ? ['image_input'] : []),
  texts: rerankTexts,
  otherInputTokens: rerankOtherTokens,
  asks: (request) => ({ usage: { searches: searchesAtMost(request) }, orInputTokens: true }),
  usageOf: rerankUsage,
  usageFlaw: rerankUsageFlaw,
  errorIn: embeddedError,
  isComplete: (response) => listOf(objectOf(response).results).length > 0 && embeddedError(response) === undefined,
  collect: () => EMPTY,
  redact: (request) => redacted(request, ['model']),
});
