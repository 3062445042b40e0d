import { type EndpointSpec, SSE_DONE, sseEvent } from '@weir/core';
import { askedTier } from '../shared/asked-tier.ts';
import { embeddedError } from '../shared/embedded-error.ts';
import { openaiUsage } from '../shared/openai-usage.ts';
import { openaiUsageFlaw } from '../shared/openai-usage-flaw.ts';
import { nonEmpty, objectOf } from '../shared/read.ts';
import { askedRegion, servedRegion } from '../shared/region.ts';
import { reportedUsage, servedTier } from '../shared/reported-usage.ts';
import { searchesAtMost } from '../shared/searches-at-most.ts';
import { withCost, withoutUsage } from '../shared/usage-events.ts';
import { chatCachesForAnHour } from './chat-caches-for-an-hour.ts';
import { collectChat } from './chat-collect.ts';
import { chatOutputText, isChatComplete, isChatContent, isChatFinish } from './chat-content.ts';
import { chatMediaTokens } from './chat-media.ts';
import { chatNeeds } from './chat-needs.ts';
import { chatChoices, chatOutputLimit, limited, wantsStream, wantsUsage } from './chat-parameters.ts';
import { chatProvesComplete } from './chat-proves-complete.ts';
import { redactChat } from './chat-redact.ts';
import type { ChatRequest } from './chat-request.ts';
import type { ChatChunk, ChatResponse } from './chat-response.ts';
import { chatSchema } from './chat-schema.ts';
import { splitChat } from './chat-split.ts';
import { chatTexts } from './chat-texts.ts';

declare module '@weir/core' {
  interface EndpointMap {
    /** `POST /chat/completions`. */
    chat: { request: ChatRequest; response: ChatResponse; event: ChatChunk };
  }
}

/** `POST /chat/completions`: OpenAI's chat completions. */
export const chatEndpoint: EndpointSpec<'chat'> = Object.freeze<EndpointSpec<'chat'>>({
  name: 'chat',
  method: 'POST',
  path: '/chat/completions',
  schema: chatSchema,
  model: (request) => nonEmpty(objectOf(request).model),
  needsTarget: true,
  needs: chatNeeds,
  wantsStream,
  wantsUsage,
  texts: chatTexts,
  otherInputTokens: chatMediaTokens,
  outputLimit: chatOutputLimit,
  withOutputLimit: (request, tokens) => limited(request, tokens, 'max_completion_tokens'),
  choices: chatChoices,
  writesOutput: true,
  usageOf: (response, billing) => openaiUsage(reportedUsage(response), billing),
  usageIn: (event, billing) => openaiUsage(reportedUsage(event), billing),
  usageFlaw: (part, billing) => openaiUsageFlaw(reportedUsage(part), billing),
  askedTier,
  askedVariant: askedRegion,
  searches: searchesAtMost,
  cachesForAnHour: chatCachesForAnHour,
  tierOf: servedTier,
  variantOf: servedRegion,
  isContent: isChatContent,
  isFinish: isChatFinish,
  outputText: chatOutputText,
  errorIn: embeddedError,
  isComplete: isChatComplete,
  provesComplete: chatProvesComplete,
  collect: collectChat,
  split: splitChat,
  encodeEvent: sseEvent,
  streamEnd: SSE_DONE,
  withoutUsage,
  withCost,
  redact: redactChat,
});
