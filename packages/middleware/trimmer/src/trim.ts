import { type Answer, type CallOf, type Tokenizer, throwIfAborted, WeirError } from '@weir/core';
import { type ChatMessage, chatEndpoint } from '@weir/endpoints';
import { type Cut, type CutLimits, cut } from './cut.ts';
import { fittingSummary } from './fitting-summary.ts';
import { type Measured, Scale } from './measure.ts';
import type { TrimmerOptions } from './options.ts';
import type { Room } from './room-of.ts';
import { type Next, SUMMARY_TOKENS, type SummaryServices } from './summarise.ts';
import type { Trimmed } from './trim-events.ts';

export interface TrimServices extends SummaryServices {
  readonly tokenizer: Tokenizer | undefined;
}

/** Hardly any text packs more bytes into a token: what is larger even so cannot fit. */
const MOST_BYTES_PER_TOKEN = 6;
/** Common text has no more bytes in a token: so much is kept free for a summary where bytes are what is counted. */
const SUMMARY_BYTES_PER_TOKEN = 5;
/** Vocabularies differ: a summary of 1000 tokens in the summariser's may have 1250 in the model's. */
const VOCABULARY_MARGIN = 1.25;

/** Sends a call that may be too large, cut to fit. */
export async function trim(
  call: CallOf<'chat'>,
  next: Next,
  room: Room,
  options: TrimmerOptions,
  services: TrimServices,
): Promise<Answer<'chat'>> {
  const { request, exchange, signal } = call;
  await load(call, room.model, services.tokenizer);
  throwIfAborted(signal);
  const scale = new Scale(room.model, services.tokenizer, options.bytesPerToken);
  const measured = await scale.measure(request, signal);
  const limits = limitsOf(room, options, scale.isExact);
  if (measured.total <= limits.whenOver) return next(call);
  const { plan, canSummarise } = planOf(request.messages, measured, limits);
  const media = chatEndpoint.otherInputTokens(request);
  refuseTooLarge(plan, room, media, scale.isExact ? 1 : options.bytesPerToken / MOST_BYTES_PER_TOKEN);
  if (plan.removed.length === 0) return next(call);
  const needs = { scale, mostTokens: limits.reserve, options: options.summariser!, services };
  const summary = canSummarise ? await fittingSummary(call, next, plan, needs) : undefined;
  const messages = withoutRemoved(request.messages, plan, summary?.message);
  const tokens = plan.tokens - (canSummarise ? limits.reserve : 0) + (summary?.tokens ?? 0);
  const done =
    options.strategy === 'summarise-with' && summary?.message === undefined ? 'drop-oldest' : options.strategy;
  tell({
    exchange,
    removedMessages: plan.removed.reduce((count, step) => count + step.messages.length, 0),
    removedTokens: measured.total - tokens,
    kept: messages.length,
    strategy: done,
    exact: scale.isExact && media === 0,
    ...(summary?.error === undefined ? {} : { error: summary.error }),
  });
  const instead = { ...call.instead, trimmed: { before: measured.total, after: tokens } };
  return next({ ...call, request: { ...request, messages }, instead });
}

/** A cut with room for a summary where one is wanted and saves something; else one without. */
function planOf(messages: readonly ChatMessage[], measured: Measured, limits: CutLimits) {
  const plan = cut(messages, measured, limits);
  if (limits.reserve === 0) return { plan, canSummarise: false };
  const canSummarise = plan.isFitting && plan.removed.length > 0 && measured.total > plan.tokens;
  return { plan: canSummarise ? plan : cut(messages, measured, { ...limits, reserve: 0 }), canSummarise };
}

function tell(trimmed: Trimmed): void {
  const { exchange, removedTokens } = trimmed;
  exchange.headers.set('x-weir-trimmed', String(removedTokens));
  if (exchange.events.hears('trim:trimmed')) exchange.events.emit('trim:trimmed', trimmed);
}

/** Loads the vocabulary when it may still be. A tokenizer that fails is reported and done without. */
async function load({ exchange }: CallOf<'chat'>, model: string, tokenizer: Tokenizer | undefined): Promise<void> {
  if (tokenizer === undefined || tokenizer.count(model, '') !== undefined) return;
  try {
    await tokenizer.load(model);
  } catch (error) {
    exchange.events.report(error);
  }
}

function limitsOf({ maxTokens }: Room, options: TrimmerOptions, isExact: boolean): CutLimits {
  const { strategy, summariser, whenOverShare, cutToShare } = options;
  const isEnds = strategy === 'keep-ends';
  const perToken = isExact ? VOCABULARY_MARGIN : SUMMARY_BYTES_PER_TOKEN / options.bytesPerToken;
  const summary = Math.ceil((summariser?.maxTokens ?? SUMMARY_TOKENS) * perToken);
  const cutTo = Math.floor(maxTokens * cutToShare);
  return {
    maxTokens,
    whenOver: Math.floor(maxTokens * whenOverShare),
    cutTo,
    keepFirst: isEnds ? options.keepFirst : 0,
    keepLast: isEnds ? options.keepLast : 0,
    reserve: strategy === 'summarise-with' ? Math.min(summary, Math.floor(cutTo / 2)) : 0,
  };
}

/**
 * What the operator allows is never passed. Where it is a model's window and the count is but a bound, because the
 * vocabulary is unknown or there are images, what may fit is sent: the provider knows.
 *
 * @param media the part of the tokens that images, audio and files take at most
 * @param share how many of the other tokens there are at least
 */
function refuseTooLarge({ tokens, isFitting }: Cut, room: Room, media: number, share: number): void {
  if (isFitting) return;
  if (!room.isOwn && (tokens - media) * share <= room.maxTokens) return;
  const what = 'The system messages, the tools and the last turn, which are never trimmed, have';
  const limit = room.isOwn ? 'maxInputTokens' : `what the window of '${room.model}' leaves for input`;
  const bound = media > 0 || share < 1 ? 'up to ' : '';
  const message = `${what} ${bound}${tokens} tokens: more than ${room.maxTokens}, ${limit}`;
  throw new WeirError('context_length_exceeded', message, { param: 'messages' });
}

function withoutRemoved(
  messages: readonly ChatMessage[],
  plan: Cut,
  summary: ChatMessage | undefined,
): readonly ChatMessage[] {
  const gone = new Set(plan.removed.flatMap((step) => step.messages));
  const kept: ChatMessage[] = [];
  let isSummaryDue = summary !== undefined;
  messages.forEach((message, at) => {
    if (!gone.has(at)) kept.push(message);
    else if (isSummaryDue) {
      kept.push(summary!);
      isSummaryDue = false;
    }
  });
  return kept;
}
