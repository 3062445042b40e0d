import { type CallOf, throwIfAborted, WeirError } from '@weir/core';
import type { ChatMessage } from '@weir/endpoints';
import type { Cut } from './cut.ts';
import type { Scale } from './measure.ts';
import type { SummariserOptions } from './options.ts';
import { type Next, type SummaryServices, summarise } from './summarise.ts';
import { summaryMessage } from './summary-request.ts';

/** What stands in place of what a cut removed. */
export interface Summary {
  readonly message?: ChatMessage;
  readonly tokens: number;
  /** Why there is no message. */
  readonly error?: WeirError;
}

export interface SummaryNeeds {
  readonly scale: Scale;
  /** The message must take no more. */
  readonly mostTokens: number;
  readonly options: SummariserOptions;
  readonly services: SummaryServices;
}

/** The summary of what a cut removed, its end cut off where it is too long; none when the summariser fails. */
export async function fittingSummary(
  call: CallOf<'chat'>,
  next: Next,
  plan: Cut,
  needs: SummaryNeeds,
): Promise<Summary> {
  const { scale, mostTokens, options, services } = needs;
  try {
    let text = await summarise(call, next, removedByCut(call.request.messages, plan), options, services);
    while (text !== '') {
      const message = summaryMessage(text);
      const tokens = await scale.message(message, call.signal);
      if (tokens <= mostTokens) return { message, tokens };
      text = text.slice(0, Math.floor(text.length * Math.min(0.9, mostTokens / tokens))).toWellFormed();
    }
    throw new WeirError('context_length_exceeded', `No summary fits: ${mostTokens} tokens are left for it`);
  } catch (error) {
    throwIfAborted(call.signal);
    return { tokens: 0, error: WeirError.from(error) };
  }
}

function removedByCut(messages: readonly ChatMessage[], { removed, marks }: Cut): readonly (readonly ChatMessage[])[] {
  return marks.map((mark, index) =>
    removed
      .slice(index === 0 ? 0 : marks[index - 1], mark)
      .flatMap((step) => step.messages)
      .sort((left, right) => left - right)
      .map((at) => messages[at]!),
  );
}
