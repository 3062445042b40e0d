import type { EndpointSpec, Usage } from '@weir/core';
import { embeddedError } from '../shared/embedded-error.ts';
import { openaiUsage } from '../shared/openai-usage.ts';
import { openaiUsageFlaw } from '../shared/openai-usage-flaw.ts';
import { integerOf, isObject, nonEmpty, objectOf } from '../shared/read.ts';
import { redacted } from '../shared/redact.ts';
import { askedRegion, servedRegion } from '../shared/region.ts';
import { searchesAtMost } from '../shared/searches-at-most.ts';
import { collectMessages } from './messages-collect.ts';
import { isMessagesComplete, isMessagesContent, isMessagesFinish, messagesOutputText } from './messages-content.ts';
import { messagesErrorBody } from './messages-error.ts';
import { messagesMediaTokens, messagesNeeds, messagesTexts } from './messages-input.ts';
import type { MessagesEvent } from './messages-response.ts';
import { messagesSchema } from './messages-schema.ts';
import { splitMessages } from './messages-split.ts';
import { askedMessagesTier, servedMessagesTier } from './messages-tier.ts';
import { chatUsageOf } from './messages-usage.ts';

const CHAT_COUNTS = { cachedInsideInput: true, reasoningInsideOutput: true };
const WORDS = ['model', 'service_tier'];

const usageOf = (part: unknown): Usage | undefined => openaiUsage(chatUsageOf(objectOf(part).usage), CHAT_COUNTS);

/** Anthropic names its events. */
const encodeEvent = (event: MessagesEvent): Uint8Array =>
  Buffer.from(`event: ${nonEmpty(objectOf(event).type) ?? 'message'}\ndata: ${JSON.stringify(event)}\n\n`);

function withoutUsage(event: MessagesEvent): MessagesEvent {
  if (!isObject(event) || event.usage === undefined) return event;
  const { usage: _, ...rest } = event;
  return rest as MessagesEvent;
}

/** What was read is told when a message begins; not everybody repeats it at the end. */
function withEarlierUsage(event: MessagesEvent, earlier: MessagesEvent): MessagesEvent {
  const { type, usage } = objectOf(event);
  const before = objectOf(earlier).usage ?? objectOf(objectOf(earlier).message).usage;
  return type === 'message_delta' && isObject(usage) ? { ...event, usage: { ...objectOf(before), ...usage } } : event;
}

/** `POST /messages`: Anthropic's Messages. */
export const messagesEndpoint: EndpointSpec<'messages'> = Object.freeze<EndpointSpec<'messages'>>({
  name: 'messages',
  method: 'POST',
  path: '/messages',
  schema: messagesSchema,
  model: (request) => nonEmpty(objectOf(request).model),
  needsTarget: true,
  needs: messagesNeeds,
  wantsStream: (request) => objectOf(request).stream === true,
  wantsUsage: () => true, // its streams always tell
  texts: messagesTexts,
  otherInputTokens: messagesMediaTokens,
  outputLimit: (request) => integerOf(objectOf(request).max_tokens, 1, 1e9),
  withOutputLimit: (request, max_tokens) => ({ ...request, max_tokens }),
  choices: () => 1,
  askedTier: askedMessagesTier,
  askedVariant: askedRegion,
  searches: searchesAtMost,
  writesOutput: true,
  usageOf,
  usageIn: usageOf,
  withEarlierUsage,
  usageFlaw: (part) => openaiUsageFlaw(chatUsageOf(objectOf(part).usage), CHAT_COUNTS),
  tierOf: servedMessagesTier,
  variantOf: servedRegion,
  isContent: isMessagesContent,
  isFinish: isMessagesFinish,
  outputText: messagesOutputText,
  errorIn: embeddedError,
  isComplete: isMessagesComplete,
  collect: collectMessages,
  split: splitMessages,
  encodeEvent,
  withoutUsage,
  withCost: (event, cost, cost_basis) =>
    isObject(event) && usageOf(event) !== undefined
      ? { ...event, usage: { ...objectOf(event.usage), cost, cost_basis } }
      : event,
  errorBody: messagesErrorBody,
  errorEvent: (error) => Buffer.from(`event: error\ndata: ${JSON.stringify(messagesErrorBody(error))}\n\n`),
  redact: (request) => redacted(request, WORDS),
});
