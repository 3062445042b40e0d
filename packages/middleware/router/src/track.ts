import { inputTokens, type Usage, type WeirError } from '@weir/core';
import { isLasting, isTargetFault } from './fault.ts';
import { Mean } from './mean.ts';
import { PeakEwma } from './peak-ewma.ts';

export interface TrackOptions {
  readonly decayMs: number;
  readonly restAfterFailures: number;
  readonly restMs: number;
}

/** What is known of a call beforehand that its settlement can teach from. */
export interface Lesson {
  readonly kind: string;
  /** How many answers it asked for. */
  readonly choices: number;
  /** UTF-8 bytes of its text; absent when not measured, or when it read more than text. */
  readonly textBytes?: number;
}

/** A target without history that already has a call: nobody else tries it until that one is back. */
const UNKNOWN_AND_BUSY = 1e12;
/** Output tokens written in about the time the first one takes: what makes a value comparable to a stream. */
const TOKENS_PER_FIRST_CONTENT = 50;
/** What a failure adds to the wait, ms, fading: a target that fails at once is not fast. */
const FAILURE_MS = 2_000;
/** Workload classes, which a classifier may invent, and endpoints. */
const MAX_KINDS = 64;
const MAX_DOUBLINGS = 10;
const SMALLEST_TEXT_BYTES = 256;
/** Outside of these a usage does not count what was sent. */
const MOST_TOKENS_PER_BYTE = 1;
const FEWEST_TOKENS_PER_BYTE = 0.05;

/** What a router has learned about one target from the calls it sent there. */
export class Track {
  inFlight = 0;
  readonly cachedShare = new Mean();
  readonly tokensPerByte = new Mean();
  readonly #failing: PeakEwma;
  readonly #outputs = new Map<string, Mean>();
  readonly #speed: PeakEwma;
  readonly #options: TrackOptions;
  #failuresInARow = 0;
  #rests = 0;
  #restsUntil = 0;
  #isProbed = false;

  constructor(options: TrackOptions) {
    this.#options = options;
    this.#speed = new PeakEwma(options.decayMs);
    this.#failing = new PeakEwma(options.decayMs);
  }

  /** Time to first content times the queue to get there: the lower, the sooner. Ms, roughly. */
  wait(now: number): number {
    const firstContentMs = this.#speed.read(now);
    const failureMs = this.#failing.read(now) ?? 0;
    if (firstContentMs === undefined) return this.inFlight === 0 ? failureMs : UNKNOWN_AND_BUSY * this.inFlight;
    return (firstContentMs + failureMs) * (this.inFlight + 1);
  }

  /** Output tokens an answer of this kind has; undefined until one was seen. */
  expectedOutput(kind: string): number | undefined {
    return this.#outputs.get(kind)?.value;
  }

  isResting(now: number): boolean {
    return this.#isFailing() && now < this.#restsUntil;
  }

  /** A call leaves. The first one after a rest is a probe; to others the target goes on resting until it is back. */
  sent(now: number): void {
    this.inFlight++;
    if (!this.#isFailing() || now < this.#restsUntil) return;
    this.#isProbed = true;
    this.#restsUntil = now + this.#options.restMs;
  }

  /** An answer is committed. */
  answered(): void {
    this.#failuresInARow = 0;
    this.#rests = 0;
    this.#isProbed = false;
  }

  firstContent(elapsedMs: number, now: number): void {
    this.#speed.observe(elapsedMs, now);
  }

  /** A whole value came at once: its time is mostly the length of its output, which is taken out. */
  wholeValue(elapsedMs: number, outputTokens: number, now: number): void {
    this.#speed.observe(elapsedMs / (1 + outputTokens / TOKENS_PER_FIRST_CONTENT), now);
  }

  failed(error: WeirError, now: number): void {
    if (!isTargetFault(error)) return;
    this.#failing.observe(FAILURE_MS, now);
    const { restAfterFailures, restMs } = this.#options;
    if (restAfterFailures === 0) return;
    const longest = restMs * MAX_DOUBLINGS;
    const hint = Math.min(error.retryAfterMs ?? 0, longest);
    this.#failuresInARow++;
    if (isLasting(error) || hint > 0) this.#failuresInARow = Math.max(this.#failuresInARow, restAfterFailures);
    if (!this.#isFailing() || (now < this.#restsUntil && !this.#isProbed)) return;
    const rest = Math.min(restMs * 2 ** Math.min(this.#rests, MAX_DOUBLINGS), longest);
    this.#rests++;
    this.#isProbed = false;
    this.#restsUntil = now + (hint > 0 ? hint : rest);
  }

  /** @param usage as the provider told it, of a whole answer */
  learn(usage: Usage, lesson: Lesson): void {
    const input = inputTokens(usage);
    if (input > 0) {
      this.cachedShare.add((usage.cached_input_tokens ?? 0) / input);
      const bytes = lesson.textBytes ?? 0;
      if (bytes >= SMALLEST_TEXT_BYTES)
        this.tokensPerByte.add(Math.min(MOST_TOKENS_PER_BYTE, Math.max(FEWEST_TOKENS_PER_BYTE, input / bytes)));
    }
    if (usage.output_tokens !== undefined) this.#output(lesson.kind)?.add(outputOf(usage) / lesson.choices);
  }

  #output(kind: string): Mean | undefined {
    let mean = this.#outputs.get(kind);
    if (mean === undefined && this.#outputs.size < MAX_KINDS) {
      mean = new Mean();
      this.#outputs.set(kind, mean);
    }
    return mean;
  }

  #isFailing(): boolean {
    const { restAfterFailures } = this.#options;
    return restAfterFailures > 0 && this.#failuresInARow >= restAfterFailures;
  }
}

/** Output tokens of a usage, reasoning included. */
export const outputOf = (usage: Usage): number => (usage.output_tokens ?? 0) + (usage.reasoning_tokens ?? 0);
