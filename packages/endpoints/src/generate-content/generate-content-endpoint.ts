import { type EndpointSpec, sseEvent, type Usage } from '@weir/core';
import { embeddedError } from '../shared/embedded-error.ts';
import { openaiUsage } from '../shared/openai-usage.ts';
import { openaiUsageFlaw } from '../shared/openai-usage-flaw.ts';
import { integerOf, listOf, nonEmpty, objectOf } from '../shared/read.ts';
import { redacted } from '../shared/redact.ts';
import { collectGenerateContent } from './generate-content-collect.ts';
import {
  configOf,
  generateContentMediaTokens,
  generateContentNeeds,
  generateContentTexts,
} from './generate-content-input.ts';
import {
  generateContentText,
  isGenerateContent,
  isGenerateContentComplete,
  isGenerateContentFinish,
} from './generate-content-output.ts';
import type { GenerateContentRequest } from './generate-content-request.ts';
import { generateContentSchema } from './generate-content-schema.ts';
import { googleErrorBody } from './google-error-body.ts';
import { fieldOf } from './google-fields.ts';
import { chatUsageOfGoogle, servedGoogleTier } from './google-usage.ts';
import { searchesIn } from './searches.ts';

const CHAT_COUNTS = { cachedInsideInput: true, reasoningInsideOutput: true };
const STREAMS = 'streamGenerateContent';

function usageOf(part: unknown): Usage | undefined {
  const usage = openaiUsage(chatUsageOfGoogle(objectOf(part).usageMetadata), CHAT_COUNTS);
  const searches = searchesOf(part);
  return usage === undefined || searches === 0 ? usage : { ...usage, searches };
}

const searchesOf = (part: unknown): number => {
  const { candidates, modelVersion } = objectOf(part);
  return searchesIn(listOf(candidates), String(modelVersion));
};

const TIERS: ReadonlyMap<unknown, string> = new Map([
  ['standard', 'default'],
  ['flex', 'flex'],
  ['priority', 'priority'],
]);

/**
 * `POST /models/{model}:generateContent` and `:streamGenerateContent`: Google's Gemini API. Model and stream are said by
 * the path; a reply, and each event of a stream, have one form.
 */
export const generateContentEndpoint: EndpointSpec<'generateContent'> = Object.freeze<EndpointSpec<'generateContent'>>({
  name: 'generateContent',
  method: 'POST',
  path: `/models/:model:generateContent|${STREAMS}`,
  versions: ['v1beta'],
  keyParameter: 'key',
  schema: generateContentSchema,
  withPath: (body, { model = '', verb }) =>
    ({ ...body, model, ...(verb === STREAMS ? { stream: true } : {}) }) as unknown as GenerateContentRequest,
  model: (request) => nonEmpty(objectOf(request).model),
  needsTarget: true,
  needs: generateContentNeeds,
  wantsStream: (request) => objectOf(request).stream === true,
  wantsUsage: () => true, // its streams always tell
  texts: generateContentTexts,
  otherInputTokens: generateContentMediaTokens,
  outputLimit: (request) => integerOf(fieldOf(configOf(request), 'maxOutputTokens'), 1, 1e9),
  withOutputLimit(request, maxOutputTokens) {
    const { generation_config: _, ...rest } = request;
    const { max_output_tokens: __, ...config } = configOf(request);
    return { ...rest, generationConfig: { ...config, maxOutputTokens } } as GenerateContentRequest;
  },
  choices: (request) => integerOf(fieldOf(configOf(request), 'candidateCount'), 1, 128) ?? 1,
  askedTier: (request) => TIERS.get(fieldOf(objectOf(request), 'serviceTier')),
  writesOutput: true,
  usageOf,
  usageIn: usageOf,
  // figures are told anew by each event, searches by one alone
  withEarlierUsage: (event, earlier) =>
    searchesOf(event) < searchesOf(earlier) ? { ...event, candidates: earlier.candidates ?? [] } : event,
  usageFlaw: (part) => openaiUsageFlaw(chatUsageOfGoogle(objectOf(part).usageMetadata), CHAT_COUNTS),
  tierOf: (part) => servedGoogleTier(objectOf(part).usageMetadata),
  isContent: isGenerateContent,
  isFinish: isGenerateContentFinish,
  outputText: generateContentText,
  errorIn: embeddedError,
  isComplete: isGenerateContentComplete,
  collect: collectGenerateContent,
  split: (response) => [response],
  encodeEvent: sseEvent,
  withoutUsage(event) {
    const { usageMetadata: _, ...rest } = objectOf(event);
    return usageOf(event) === undefined ? event : rest;
  },
  errorBody: googleErrorBody,
  errorEvent: (error) => sseEvent(googleErrorBody(error)),
  redact: (request) => redacted(request, ['model']),
});
