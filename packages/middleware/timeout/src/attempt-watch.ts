import { type Call, type Clock, targetName, WeirError } from '@weir/core';

export interface AttemptLimits {
  readonly firstContentMs: number;
  readonly replyMs: number;
  readonly idleMs: number;
  readonly totalMs?: number;
}

/** Longer delays overflow Node's timers, which then fire at once; the watch just looks again after this one. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** What an attempt is late with. */
const AWAITED = { content: 'no content', reply: 'no whole reply', bytes: 'nothing' };

/**
 * Watches over one attempt with one timer. Arrivals only note the time; the timer looks at it when it fires and goes
 * on for the rest, so a chunk costs no timer.
 */
export class AttemptWatch {
  readonly #clock: Clock;
  readonly #call: Call;
  readonly #limits: AttemptLimits;
  readonly #controller = new AbortController();
  readonly #startedAt: number;
  readonly #endsAt: number;
  readonly #onCallerAbort = (): void => {
    this.end();
    this.#controller.abort(this.#call.signal.reason);
  };
  #awaited: keyof typeof AWAITED;
  #patienceMs: number;
  #quietSince: number;
  #isPaused = false;
  #isOver = false;
  #armedFor = Number.POSITIVE_INFINITY;
  #callOff: (() => void) | undefined;

  constructor(clock: Clock, call: Call, limits: AttemptLimits, isStreamed: boolean) {
    this.#clock = clock;
    this.#call = call;
    this.#limits = limits;
    this.#startedAt = clock.now();
    this.#endsAt = Math.min(this.#startedAt + (limits.totalMs ?? Number.POSITIVE_INFINITY), call.deadline);
    this.#quietSince = this.#startedAt;
    this.#awaited = isStreamed ? 'content' : 'reply';
    this.#patienceMs = isStreamed ? limits.firstContentMs : limits.replyMs;
    if (call.signal.aborted) {
      this.#onCallerAbort();
    } else {
      call.signal.addEventListener('abort', this.#onCallerAbort, { once: true });
      this.#arm();
    }
  }

  /** Aborted by the caller, with the caller's reason, or by this watch. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The stream is committed and nobody reads it yet: silence is not the upstream's fault. */
  commit(): void {
    this.#awaited = 'bytes';
    this.#patienceMs = this.#limits.idleMs;
    this.#isPaused = true;
  }

  /** Bytes came. */
  arrive(): void {
    this.#quietSince = this.#clock.now();
  }

  /** The reader has enough for now. */
  pause(): void {
    this.#isPaused = true;
  }

  /** The reader waits for more. */
  resume(): void {
    this.#isPaused = false;
    this.#quietSince = this.#clock.now();
    this.#arm();
  }

  /** Nothing is left to watch. */
  end(): void {
    this.#isOver = true;
    this.#callOff?.();
    this.#callOff = undefined;
    this.#call.signal.removeEventListener('abort', this.#onCallerAbort);
  }

  get #dueAt(): number {
    return this.#isPaused ? this.#endsAt : Math.min(this.#endsAt, this.#quietSince + this.#patienceMs);
  }

  /** Sees to it that the timer fires no later than necessary; one that fires earlier stays. */
  #arm(): void {
    const dueAt = this.#dueAt;
    if (this.#isOver || dueAt >= this.#armedFor) return;
    this.#callOff?.();
    this.#armedFor = dueAt;
    this.#callOff = this.#clock.after(Math.min(dueAt - this.#clock.now(), MAX_TIMER_MS), () => {
      this.#armedFor = Number.POSITIVE_INFINITY;
      if (this.#clock.now() < this.#dueAt) return this.#arm();
      const error = this.#lateness();
      this.end();
      this.#controller.abort(error);
    });
  }

  #lateness(): WeirError {
    const now = this.#clock.now();
    const { target, deadline } = this.#call;
    const who = target === undefined ? 'The attempt' : `'${targetName(target)}'`;
    const tookMs = now - this.#startedAt;
    if (now >= deadline) {
      return new WeirError(
        'deadline_exceeded',
        `${who} was not done after ${tookMs} ms, at the deadline of the request`,
      );
    }
    if (now >= this.#endsAt) {
      return new WeirError('upstream_timeout', `${who} was not done after ${tookMs} ms, the limit of an attempt`);
    }
    const quietMs = now - this.#quietSince;
    return new WeirError(
      'upstream_timeout',
      `${who} sent ${AWAITED[this.#awaited]} for ${quietMs} ms, the limit is ${this.#patienceMs} ms`,
    );
  }
}
