import { type Answer, type CallOf, type Catalogue, type Clock, type Target, WeirError } from '@weir/core';
import type { ChatMessage, ChatRequest } from '@weir/endpoints';
import type { SummariserOptions } from './options.ts';
import { summaryRequest } from './summary-request.ts';
import { ConversationSummaries, type SummaryStore } from './summary-store.ts';

export const SUMMARY_TOKENS = 1_024;
const TIMEOUT_MS = 30_000;

export interface SummaryServices {
  readonly clock: Clock;
  readonly catalogue: Catalogue | undefined;
  readonly store: SummaryStore;
}

export type Next = (call: CallOf<'chat'>) => Promise<Answer<'chat'>>;

/**
 * Summarises what the cuts of a conversation removed. One side-call at most: what an earlier cut removed is known from
 * its summary, and the same cut is never summarised twice, so that the provider's prompt cache stays warm.
 *
 * @param cuts what each cut removed, in order
 * @throws WeirError when the summariser fails, takes longer than `timeoutMs` or says nothing
 */
export async function summarise(
  call: CallOf<'chat'>,
  next: Next,
  cuts: readonly (readonly ChatMessage[])[],
  options: SummariserOptions,
  services: SummaryServices,
): Promise<string> {
  const { model, maxTokens = SUMMARY_TOKENS, timeoutMs = TIMEOUT_MS } = options;
  const summaries = new ConversationSummaries(services.store, call.exchange, `${model} ${maxTokens}`, cuts);
  const known = await summaries.latest();
  if (known?.cuts === cuts.length) return known.text;
  const target: Target = { provider: model.slice(0, model.indexOf('/')), model: model.slice(model.indexOf('/') + 1) };
  const window = services.catalogue?.card(target)?.contextWindow;
  const unknown = cuts.slice(known?.cuts ?? 0).flat();
  const request = summaryRequest(target.model, maxTokens, known?.text, unknown, window);
  const summary = await ask(call, next, { target, request, timeoutMs, clock: services.clock });
  summaries.keep(summary);
  return summary;
}

interface Question {
  readonly target: Target;
  readonly request: ChatRequest;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

async function ask(call: CallOf<'chat'>, next: Next, question: Question): Promise<string> {
  const { target, request, timeoutMs, clock } = question;
  const timeout = new AbortController();
  const callOff = clock.after(timeoutMs, () =>
    timeout.abort(new WeirError('deadline_exceeded', `The summary took longer than ${timeoutMs} ms`)),
  );
  try {
    const answer = await next({
      endpoint: 'chat',
      request,
      target,
      signal: AbortSignal.any([call.signal, timeout.signal]),
      deadline: Math.min(call.deadline, clock.now() + timeoutMs),
      purpose: 'summarise',
      exchange: call.exchange,
    });
    return textOf(answer);
  } finally {
    callOff();
  }
}

function textOf(answer: Answer<'chat'>): string {
  const silent = new WeirError('upstream_malformed', `The summary has no text: the answer is a ${answer.kind}`);
  if (answer.kind === 'stream') answer.stream.cancel(silent);
  const content = answer.kind === 'value' ? answer.body.value.choices[0]?.message.content?.trim() : undefined;
  if (!content) throw silent;
  return content;
}
