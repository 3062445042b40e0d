import { least, type Money, type Usage, type UsageUnit, ZERO } from '@weir/core';
import type { Candidate } from '../candidate.ts';
import { kindOf, type Pick, type Step } from '../pick.ts';
import type { Tracks } from '../tracks.ts';

/** Figures this close, relatively, are compared again as exact money. */
const CLOSE = 1e-9;

/** What a request is expected to use at one target. */
interface Expected {
  readonly candidate: Candidate;
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

/**
 * The target this request costs least at: its input, of which the share lately read from the target's cache at the
 * cached price, and the output its kind has had lately, within the caller's limit. A target that cannot be priced
 * comes after every one that can; it is not free.
 *
 * Of a target whose outputs are not known yet little output is expected rather than much, so that it gets its chance
 * to show them.
 */
export function cheapest(tracks: Tracks, expectedOutputTokens: number): Step {
  return {
    name: 'cheapest',
    narrow(from, pick) {
      let bound = Number.POSITIVE_INFINITY;
      const expected: Expected[] = [];
      const rough: number[] = [];
      for (const candidate of from) {
        const expectation = expectedAt(candidate, pick, tracks, expectedOutputTokens);
        const cost = roughCost(expectation, pick);
        expected.push(expectation);
        rough.push(cost);
        if (cost < bound) bound = cost;
      }
      bound *= 1 + CLOSE;
      const close = expected.filter((_, index) => rough[index]! <= bound); // false for NaN: unpriced
      if (close.length === 0) return from;
      return close.length === 1 ? [close[0]!.candidate] : exactlyCheapest(close, pick);
    },
  };
}

function expectedAt(candidate: Candidate, pick: Pick, tracks: Tracks, unlearned: number): Expected {
  const { spec, call, size } = pick;
  const { track, card } = candidate;
  const input = size.inputTokens(track.tokensPerByte.value);
  if (!spec.writesOutput) return { candidate, input, cached: 0, output: 0 };
  const cached = Math.floor(input * (track.cachedShare.value ?? 0));
  const kind = kindOf(pick);
  const learned = track.expectedOutput(kind) ?? Math.min(unlearned, tracks.expectedOutput(kind) ?? unlearned);
  const limit = spec.outputLimit(call.request) ?? card.maxOutputTokens ?? Number.POSITIVE_INFINITY;
  return { candidate, input, cached, output: Math.ceil(Math.min(limit, learned)) * spec.choices(call.request) };
}

/** pico-USD as a float, to sort out who cannot be the cheapest; NaN for who cannot be priced. */
function roughCost(expected: Expected, pick: Pick): number {
  const { candidate, input, cached, output } = expected;
  if (!pick.spec.writesOutput) return Number(exactCost(expected, pick) ?? Number.NaN);
  const section = candidate.tariff.section(input, pick.now);
  const fresh = input - cached;
  return (
    (fresh === 0 ? 0 : fresh * section.input) +
    (cached === 0 ? 0 : cached * section.cached) +
    (output === 0 ? 0 : output * section.output) +
    section.request
  );
}

function exactlyCheapest(close: readonly Expected[], pick: Pick): readonly Candidate[] {
  const costs = close.map((expected) => exactCost(expected, pick) ?? ZERO);
  const lowest = costs.reduce((best, cost) => least(best, cost));
  return close.filter((_, index) => costs[index] === lowest).map(({ candidate }) => candidate);
}

function exactCost(expected: Expected, { spec, size, now }: Pick): Money | undefined {
  const { candidate, input, cached, output } = expected;
  const { tariff } = candidate;
  if (!spec.writesOutput) {
    const usage = roughUsage(tariff.units, input, size.textBytes);
    return usage === undefined ? undefined : tariff.cost(usage, input, now);
  }
  const usage: Usage = { input_tokens: input - cached, cached_input_tokens: cached, output_tokens: output };
  return tariff.cost(tariff.units.includes('requests') ? { ...usage, requests: 1 } : usage, input, now);
}

/** Tokens of one picture or sound, where those are priced by token: the order of magnitude is what matters. */
const TOKENS_OF_MEDIA = 1_000;

/**
 * A usage for endpoints that write no text: one of whatever the card prices (an image, a second). How many there will
 * be is not known, but it is the same at every target. Undefined for a card that prices nothing of the kind.
 */
function roughUsage(units: readonly UsageUnit[], input: number, characters: number): Usage | undefined {
  const usage: { [Unit in UsageUnit]?: number } = {};
  for (const unit of units) {
    if (unit === 'input_tokens') usage[unit] = input;
    else if (unit === 'characters') usage[unit] = characters;
    else if (!unit.endsWith('_tokens')) usage[unit] = 1;
    else if (unit.startsWith('output')) usage[unit] = TOKENS_OF_MEDIA;
  }
  return Object.keys(usage).length === 0 ? undefined : usage;
}
