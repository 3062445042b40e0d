import { type Call, type Clock, ERROR_CODES, targetName, throwIfAborted, WeirError } from '@weir/core';
import type { FallbackBudget } from './fallback-budget.ts';
import type { FallbackOptions } from './options.ts';

export interface SeriesServices {
  readonly clock: Clock;
  readonly budget: FallbackBudget;
}

/** The targets of one call: counts them, pays for those after the first and keeps what the first failed with. */
export class FallbackSeries {
  readonly #clock: Clock;
  readonly #budget: FallbackBudget;
  readonly #options: FallbackOptions;
  readonly #call: Call;
  #targets = 1;
  #first: WeirError | undefined;
  /** The failed upstream whose budget answers for the target under way; undefined when nothing was sent there. */
  #payer: string | undefined;
  #attempts: number;
  #ruledOut: number;

  constructor(services: SeriesServices, options: FallbackOptions, call: Call) {
    this.#clock = services.clock;
    this.#budget = services.budget;
    this.#options = options;
    this.#call = call;
    this.#attempts = call.exchange.attempts.length;
    this.#ruledOut = call.exchange.ruledOut.size;
  }

  /** The target under way answered. */
  answered(): void {
    if (this.#payer !== undefined) this.#budget.answered(this.#payer);
  }

  /**
   * Returns when another target may be asked for.
   *
   * @param isAnotherListed undefined when somebody below picks: then there is another only if a target was ruled out,
   * or the same one would be offered for ever
   * @throws what the caller gets when no other target may be asked for.
   */
  next(thrown: unknown, isAnotherListed: boolean | undefined): void {
    if (!WeirError.is(thrown)) throw thrown;
    const { exchange, signal, deadline } = this.#call;
    const from = this.#failedTarget();
    const wasSent = exchange.attempts.length > this.#attempts && thrown.details.dispatch?.sent !== false;
    const isAnother = isAnotherListed ?? exchange.ruledOut.size > this.#ruledOut;
    if (thrown.advice === 'stop') throw this.#isOldNews(thrown) ? this.#final(thrown) : thrown;
    this.#first = moreMeaningful(this.#first, thrown);
    if (wasSent && this.#payer !== undefined) this.#budget.failed(this.#payer);
    this.#payer = undefined;
    throwIfAborted(signal);
    if (!isAnother || !this.#options.on.includes(thrown.advice)) throw this.#final(thrown);
    if (this.#targets >= this.#options.maxTargets || this.#clock.now() >= deadline) throw this.#final(thrown);
    if (wasSent && from !== undefined && !this.#pay(from)) throw this.#final(thrown);
    this.#targets++;
    this.#attempts = exchange.attempts.length;
    this.#ruledOut = exchange.ruledOut.size;
    if (exchange.events.hears('fallback:next'))
      exchange.events.emit('fallback:next', { exchange, from, error: thrown });
  }

  /** The one ruled out last, or the one last attempted where nobody below rules out. */
  #failedTarget(): string | undefined {
    const { exchange, purpose } = this.#call;
    if (exchange.ruledOut.size > this.#ruledOut) return [...exchange.ruledOut.keys()].at(-1);
    if (exchange.attempts.length === this.#attempts) return undefined;
    const attempt = exchange.attempts.findLast((made) => made.purpose === purpose);
    return attempt === undefined ? undefined : targetName(attempt.target);
  }

  /** Whether a router says with it that all are ruled out, by what one of them failed with. */
  #isOldNews({ code, message }: WeirError): boolean {
    for (const known of this.#call.exchange.ruledOut.values()) {
      if (known.code === code && known.message === message) return true;
    }
    return false;
  }

  #pay(upstream: string): boolean {
    if (this.#targets === 1) this.#budget.deposit(upstream);
    if (!this.#budget.allows(upstream)) return false;
    this.#payer = upstream;
    return true;
  }

  #final(thrown: WeirError): WeirError {
    return (this.#first ?? thrown).advising('stop');
  }
}

/** The first failure of a provider says most; a refusal of ours, such as a budget's, only when there was none. */
function moreMeaningful(first: WeirError | undefined, next: WeirError): WeirError {
  return first === undefined || (!isUpstream(first) && isUpstream(next)) ? next : first;
}

function isUpstream({ code, details }: WeirError): boolean {
  const { type } = ERROR_CODES[code];
  return details.dispatch !== undefined || type === 'upstream_error' || type === 'rate_limit_error';
}
