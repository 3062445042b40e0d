import {
  type AttemptBudget,
  abortReason,
  type Call,
  type Clock,
  type Random,
  type Target,
  targetName,
  WeirError,
} from '@weir/core';
import type { RetryRefusal } from './retry-events.ts';
import { isThrottled, retryWait, type WaitOptions } from './retry-wait.ts';

export interface RetryServices {
  readonly clock: Clock;
  readonly random: Random;
  readonly budget: AttemptBudget;
}

/** Tokens of a retry the provider named the time for: 5/14, as in the AWS SDKs since 2026. */
const COST_WHEN_TOLD = 0.36;

/** The attempts of one call at one target: counts them, pays for them and waits between them. */
export class RetrySeries {
  readonly #services: RetryServices;
  readonly #options: WaitOptions & { readonly maxAttempts: number };
  readonly #call: Call;
  readonly #target: Target;
  readonly #upstream: string;
  #failures = 0;
  #step = 0;
  #paid = 0;
  #hasResent = false;

  constructor(
    services: RetryServices,
    options: WaitOptions & { readonly maxAttempts: number },
    call: Call,
    target: Target,
  ) {
    this.#services = services;
    this.#options = options;
    this.#call = call;
    this.#target = target;
    this.#upstream = targetName(target);
    services.budget.deposit(this.#upstream);
  }

  /** A retry that succeeded, or was never made, costs nothing. */
  refund(): void {
    if (this.#paid > 0) this.#services.budget.refund(this.#upstream, this.#paid);
    this.#paid = 0;
  }

  /** Resolves when the call may be attempted again; throws what the caller gets when it may not. */
  async retryAfter(thrown: unknown): Promise<void> {
    if (!WeirError.is(thrown) || thrown.advice !== 'retry') throw thrown;
    const { clock, random, budget } = this.#services;
    this.#paid = 0;
    if (this.#isResend(thrown)) return this.#announce(thrown, 0);
    this.#failures++;
    const wait = retryWait(thrown, this.#step, this.#options, random);
    if (wait.ms === Number.POSITIVE_INFINITY) throw this.#refuse(thrown, 'hint');
    if (this.#failed >= this.#options.maxAttempts) throw this.#refuse(thrown, 'attempts');
    if (clock.now() + wait.ms >= this.#call.deadline) throw this.#refuse(thrown, 'deadline');
    const cost = wait.isHint && isThrottled(thrown) ? COST_WHEN_TOLD : 1;
    if (!budget.withdraw(this.#upstream, cost)) throw this.#refuse(thrown, 'budget');
    this.#paid = cost;
    this.#step = wait.isHint ? 0 : this.#step + 1;
    this.#announce(thrown, wait.ms);
    await this.#sleep(wait.ms);
  }

  async #sleep(ms: number): Promise<void> {
    const { signal } = this.#call;
    try {
      await this.#services.clock.sleep(ms, signal);
    } catch (error) {
      this.refund();
      throw signal.aborted ? abortReason(signal) : error;
    }
  }

  /** What certainly never reached the provider may be sent once more for free. */
  #isResend(error: WeirError): boolean {
    if (this.#hasResent || error.retryAfterMs !== undefined || this.#call.signal.aborted) return false;
    this.#hasResent = error.details.dispatch?.sent === false;
    return this.#hasResent;
  }

  /** Own failures, or those of the exchange where it failed at other targets before. */
  get #failed(): number {
    const { exchange, purpose } = this.#call;
    let failed = 0;
    for (const attempt of exchange.attempts) {
      if (attempt.purpose === purpose && attempt.error !== undefined && attempt.basis !== 'not_dispatched') failed++;
    }
    return Math.max(failed, this.#failures);
  }

  #announce(error: WeirError, waitMs: number): void {
    const { exchange } = this.#call;
    if (!exchange.events.hears('retry:waiting')) return;
    exchange.events.emit('retry:waiting', { exchange, target: this.#target, error, waitMs });
  }

  #refuse(error: WeirError, reason: RetryRefusal): WeirError {
    const { exchange } = this.#call;
    const refused = error.advising('reroute');
    if (exchange.events.hears('retry:refused')) {
      exchange.events.emit('retry:refused', { exchange, target: this.#target, error: refused, reason });
    }
    return refused;
  }
}
