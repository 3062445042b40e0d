import { type Answer, type Call, type Clock, type Handler, type Settlement, WeirError } from '@weir/core';
import { ruleOut } from './aim.ts';
import type { Choice } from './chooser.ts';
import { kindOf, type Step } from './pick.ts';
import { outputOf } from './track.ts';
import type { Tracks } from './tracks.ts';
import { unchosen } from './unchosen.ts';

export interface SendServices {
  readonly clock: Clock;
  readonly tracks: Tracks;
  readonly steps: readonly Step[];
}

/** Aims a call at the target chosen for it, and learns from what comes back. */
export async function send(call: Call, choice: Choice, next: Handler, services: SendServices): Promise<Answer> {
  const { candidate, pick } = choice;
  const { track, target } = candidate;
  const startedAt = pick.now;
  track.sent(startedAt);
  let answer: Answer;
  try {
    answer = await next(sentCall(call, choice));
  } catch (error) {
    track.inFlight--;
    if (WeirError.is(error)) track.failed(error, services.clock.now());
    ruleOut(call, target, error);
    throw error;
  }
  const now = services.clock.now();
  const isStream = answer.kind === 'stream';
  track.answered();
  if (isStream) track.firstContent(now - startedAt, now);
  for (const step of services.steps) step.answered?.(pick, candidate);
  void answer.settled.then((settlement) => {
    track.inFlight--;
    if (!isStream) track.wholeValue(now - startedAt, outputOf(settlement.usage), now);
    learn(settlement, choice, services);
  });
  return answer;
}

/** Says where it would have gone without a choice, unless it goes there. */
function sentCall(call: Call, { candidate, among, pick }: Choice): Call {
  const { target } = candidate;
  const other = unchosen(among, pick.route);
  return other === undefined || other === candidate
    ? { ...call, target }
    : { ...call, target, instead: { ...call.instead, target: other.target } };
}

function learn(settlement: Settlement, { candidate, pick }: Choice, { clock, tracks }: SendServices): void {
  if (settlement.outcome === 'failed' && settlement.error !== undefined) {
    candidate.track.failed(settlement.error, clock.now());
  }
  if (settlement.outcome !== 'complete' || settlement.basis !== 'provider') return;
  const kind = kindOf(pick);
  const choices = Math.max(1, pick.spec.choices(pick.call.request));
  const { textBytes } = pick;
  candidate.track.learn(settlement.usage, textBytes === undefined ? { kind, choices } : { kind, choices, textBytes });
  if (settlement.usage.output_tokens !== undefined) tracks.learnOutput(kind, outputOf(settlement.usage) / choices);
}
