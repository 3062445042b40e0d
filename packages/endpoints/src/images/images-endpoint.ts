import type { EndpointSpec } from '@weir/core';
import { embeddedError } from '../shared/embedded-error.ts';
import { listOf, nonEmpty, objectOf } from '../shared/read.ts';
import { redacted } from '../shared/redact.ts';
import { valueOnly } from '../shared/value-only.ts';
import { imagesAsked, imagesUse } from './images-asked.ts';
import { imagesSchema } from './images-schema.ts';
import type { ImagesRequest, ImagesResponse } from './images-types.ts';
import { imagesUsage, imagesUsageFlaw } from './images-usage.ts';

declare module '@weir/core' {
  interface EndpointMap {
    /** `POST /images/generations`. */
    'images.generate': { request: ImagesRequest; response: ImagesResponse; event: never };
  }
}

const EMPTY: ImagesResponse = Object.freeze({ created: 0, data: [] });
const WORDS = ['model', 'size', 'quality', 'background', 'moderation', 'output_format', 'response_format', 'style'];

/** `POST /images/generations`: words to images, sold by the image or by the tokens it takes. */
export const imagesEndpoint: EndpointSpec<'images.generate'> = Object.freeze<EndpointSpec<'images.generate'>>({
  ...valueOnly<'images.generate'>(),
  name: 'images.generate',
  method: 'POST',
  path: '/images/generations',
  schema: imagesSchema,
  model: (request) => nonEmpty(objectOf(request).model),
  needsTarget: true,
  needs: () => [],
  texts: (request) => {
    const prompt = nonEmpty(objectOf(request).prompt);
    return prompt === undefined ? [] : [prompt];
  },
  otherInputTokens: () => 0,
  images: imagesAsked,
  asks: imagesUse,
  usageOf: imagesUsage,
  usageFlaw: imagesUsageFlaw,
  errorIn: embeddedError,
  isComplete: (response) => listOf(objectOf(response).data).length > 0 && embeddedError(response) === undefined,
  collect: () => EMPTY,
  redact: (request) => redacted(request, WORDS),
});
