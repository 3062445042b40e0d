import type { EndpointSpec } from '@weir/core';
import { embeddedError } from '../shared/embedded-error.ts';
import { imageTokensAtMost } from '../shared/image-tokens.ts';
import { openaiInputUsage } from '../shared/openai-usage.ts';
import { openaiInputUsageFlaw } from '../shared/openai-usage-flaw.ts';
import { listOf, nonEmpty, objectOf } from '../shared/read.ts';
import { partTypes, redacted } from '../shared/redact.ts';
import { inputTexts } from '../shared/token-input.ts';
import { valueOnly } from '../shared/value-only.ts';
import { moderationsSchema } from './moderations-schema.ts';
import type { ModerationsRequest, ModerationsResponse } from './moderations-types.ts';

declare module '@weir/core' {
  interface EndpointMap {
    /** `POST /moderations`. */
    moderations: { request: ModerationsRequest; response: ModerationsResponse; event: never };
  }
}

const EMPTY: ModerationsResponse = Object.freeze({ id: '', model: '', results: [] });

/** `POST /moderations`: whether input is harmful. Free at OpenAI, which reports no usage; Mistral does. */
export const moderationsEndpoint: EndpointSpec<'moderations'> = Object.freeze<EndpointSpec<'moderations'>>({
  ...valueOnly<'moderations'>(),
  name: 'moderations',
  method: 'POST',
  path: '/moderations',
  schema: moderationsSchema,
  model: (request) => nonEmpty(objectOf(request).model),
  needsTarget: true,
  needs: (request) => (images(request).length > 0 ? ['image_input'] : []),
  texts,
  otherInputTokens: (request) =>
    images(request).reduce<number>((tokens, image) => tokens + imageTokensAtMost(objectOf(image).url, 'high'), 0),
  usageOf: (response) => openaiInputUsage(objectOf(response).usage),
  usageFlaw: (response) => openaiInputUsageFlaw(objectOf(response).usage),
  errorIn: embeddedError,
  isComplete: (response) => listOf(objectOf(response).results).length > 0 && embeddedError(response) === undefined,
  collect: () => EMPTY,
  redact: (request) => ({ ...redacted(request, ['model']), parts: partTypes(objectOf(request).input) }),
});

const images = (request: ModerationsRequest): readonly unknown[] =>
  listOf(objectOf(request).input).flatMap((part) => objectOf(part).image_url ?? []);

function* texts(request: ModerationsRequest): Generator<string> {
  const { input } = objectOf(request);
  yield* inputTexts(input);
  for (const part of listOf(input)) yield* inputTexts(objectOf(part).text);
}
