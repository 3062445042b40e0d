import { type Call, type Classifier, type Clock, throwIfAborted, WeirError, type Workload } from '@weir/core';
import type { RuleClassifier } from './rule-classifier.ts';

export interface WorkloadsOptions {
  readonly clock: Clock;
  readonly rules: RuleClassifier;
  /** Asked first where there is one. */
  readonly classifier: Classifier | undefined;
  /** Longest the classifier may take, ms. */
  readonly classifierMs: number;
}

const KIND = /^[a-z0-9][a-z0-9_-]{0,31}$/i;

/**
 * The workload of each request, found once. A classifier that throws, answers nonsense or takes too long is
 * overruled by the rules, and its failures are reported once: routing goes on without it.
 */
export class Workloads {
  readonly #options: WorkloadsOptions;
  readonly #known = new WeakMap<object, Workload>();
  #isReported = false;

  constructor(options: WorkloadsOptions) {
    this.#options = options;
  }

  of(call: Call): Workload | Promise<Workload> {
    const known = this.#known.get(call.request);
    if (known !== undefined) return known;
    const { classifier, rules } = this.#options;
    return classifier === undefined ? this.#keep(call, rules.classify(call)) : this.#ask(call, classifier);
  }

  #keep(call: Call, workload: Workload): Workload {
    this.#known.set(call.request, workload);
    return workload;
  }

  async #ask(call: Call, classifier: Classifier): Promise<Workload> {
    const { clock, rules, classifierMs } = this.#options;
    const limit = new AbortController();
    let callOff: (() => void) | undefined;
    try {
      const asked = classifier.classify({ ...call, signal: AbortSignal.any([call.signal, limit.signal]) });
      if ('kind' in asked) return this.#keep(call, checked(asked));
      const late = new Promise<never>((_, reject) => {
        const stop = (error: unknown): void => {
          limit.abort(error);
          reject(error);
        };
        callOff = clock.after(classifierMs, () => stop(tooSlow(classifierMs)));
        call.signal.addEventListener('abort', () => stop(call.signal.reason), { once: true, signal: limit.signal });
      });
      return this.#keep(call, checked(await Promise.race([asked, late])));
    } catch (error) {
      throwIfAborted(call.signal);
      this.#report(call, error);
      return this.#keep(call, rules.classify(call));
    } finally {
      callOff?.();
      limit.abort();
    }
  }

  #report(call: Call, error: unknown): void {
    if (this.#isReported) return;
    this.#isReported = true;
    call.exchange.events.report(error);
  }
}

function checked({ kind, complexity }: Workload): Workload {
  if (typeof kind !== 'string' || !KIND.test(kind) || typeof complexity !== 'number' || Number.isNaN(complexity)) {
    throw new WeirError('internal_error', 'The classifier answered neither a class nor a complexity that can be read');
  }
  return { kind, complexity: Math.min(1, Math.max(0, complexity)) };
}

const tooSlow = (ms: number): WeirError =>
  new WeirError('internal_error', `The classifier took over ${ms} ms, the limit is ${ms}`);
