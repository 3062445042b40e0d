import {
  type Answer,
  type Attempt,
  type Call,
  type Handler,
  type Hold,
  type Money,
  most,
  type Target,
  type Tokenizer,
  WeirError,
  ZERO,
} from '@weir/core';
import { BudgetMarks } from './budget-marks.ts';
import { type AppliedBudget, claimsOf } from './budgets.ts';
import { type CeilingServices, ceiling } from './ceiling.ts';
import { clampTo } from './clamp.ts';
import { ExchangeCeilings } from './exchange-ceilings.ts';
import { type HoldServices, type OpenHold, reserve } from './holds.ts';
import type { MeterOptions } from './meter-options.ts';
import { budgetExceeded, withoutPrice } from './refusals.ts';

interface Services extends HoldServices, CeilingServices {
  readonly tokenizer: Tokenizer | undefined;
}

/** An attempt whose cost is bounded, and by what. */
export interface BoundedAttempt {
  readonly call: Call;
  readonly target: Target;
  /** The budgets that apply; none when only the caller's own maximum does. */
  readonly list: readonly AppliedBudget[];
  /** Epoch ms: the attempt counts in the periods of its reservation. */
  readonly now: number;
}

/** An attempt that fits, as it is or clamped. */
interface FittingAttempt {
  readonly call: Call;
  readonly amount: Money | undefined;
  readonly claim: Claim;
  /** The limit of output tokens it was clamped to. */
  readonly to?: number;
}

/** What is set aside for one attempt. */
interface Claim {
  /** Undefined when the target has no price. */
  readonly hold: Hold | undefined;
  settle(spent: Money): Promise<void>;
}

/** The hold of an attempt that no account stands behind: it tells the ledger what the attempt may cost. */
export const unbackedHold = (amount: Money): Hold => ({ id: 'none', accounts: NO_ACCOUNTS, amount });

const CLAMPED = 'x-weir-clamped';
/** Others may take what was left between two looks. */
const MOST_CLAMPS = 3;
const NO_ACCOUNTS: readonly string[] = Object.freeze([]);

/** Reserves, attempts, settles. */
export class HeldAttempts {
  readonly #services: Services;
  readonly #options: Readonly<MeterOptions>;
  readonly #ceilings = new ExchangeCeilings();
  readonly #marks: BudgetMarks;

  constructor(services: Services, options: Readonly<MeterOptions>) {
    this.#services = services;
    this.#options = options;
    this.#marks = new BudgetMarks(services.accounts, options.notify);
  }

  async make(bounded: BoundedAttempt, next: Handler): Promise<Answer> {
    const { exchange } = bounded.call;
    const { call, amount, claim, to } = await this.#fit(bounded);
    const { hold, settle } = claim;
    const sequence = exchange.attempts.length;
    const told = exchange.headers.get(CLAMPED);
    if (to !== undefined) exchange.headers.set(CLAMPED, String(to));
    let row: Attempt | undefined;
    let answer: Answer;
    try {
      const pending = next(hold === undefined ? call : { ...call, hold });
      row = exchange.attempts[sequence]; // written before anything is waited for, so it is no other call's
      answer = await pending;
    } catch (error) {
      await settle(spentOn(error, row, amount ?? ZERO));
      if (to !== undefined) restore(exchange.headers, told);
      throw error;
    }
    exchange.waitUntil(answer.settled.then(({ cost }) => settle(chargeable(cost, row, amount ?? ZERO))));
    return answer;
  }

  /** Claims what the attempt can cost; where that does not fit and may be clamped, what fits. */
  async #fit(bounded: BoundedAttempt): Promise<FittingAttempt> {
    const { call, target, now } = bounded;
    const { exchange } = call;
    const { ladder, leastOutputTokens: least } = this.#options;
    const { tokenizer } = this.#services;
    const amount = ceiling(this.#services, call, target, now, tokenizer);
    let fitting: Omit<FittingAttempt, 'claim'> = { call, amount };
    for (let clamps = 0; ; clamps++) {
      try {
        const claim = await this.#claim({ ...bounded, call: fitting.call }, fitting.amount);
        const { to } = fitting;
        if (to !== undefined && exchange.events.hears('budget:clamped'))
          exchange.events.emit('budget:clamped', { exchange, target, outputTokens: to, amount: fitting.amount! });
        return { ...fitting, claim };
      } catch (error) {
        const affordable = WeirError.is(error) ? error.details.affordable : undefined;
        const isWorth = ladder.includes('clamp') && affordable !== undefined && clamps < MOST_CLAMPS;
        const smaller = isWorth
          ? clampTo(affordable, { services: this.#services, call, target, now, least })
          : undefined;
        if (smaller === undefined) throw this.#refused(error, bounded, amount);
        fitting = smaller;
      }
    }
  }

  #refused(thrown: unknown, { call: { exchange }, target }: BoundedAttempt, amount: Money | undefined): WeirError {
    const refusal = WeirError.from(thrown);
    const error = this.#options.ladder.includes('cheaper') ? refusal : refusal.advising('stop');
    if (exchange.events.hears('budget:refused'))
      exchange.events.emit('budget:refused', { exchange, target, amount, error });
    return error;
  }

  /** Claims the caller's own maximum, then the budgets; a refusal leaves neither. */
  async #claim(bounded: BoundedAttempt, amount: Money | undefined): Promise<Claim> {
    const { call, target, list } = bounded;
    const marks = this.#marks;
    if (amount === undefined && this.#refusesUnpriced(bounded)) throw withoutPrice(target);
    const release = this.#ceilings.claim(call.exchange, target, amount ?? ZERO);
    try {
      const open = await this.#reserve(bounded, amount);
      return {
        hold: amount === undefined ? undefined : (open?.hold ?? unbackedHold(amount)),
        async settle(spent) {
          release();
          await open?.settle(spent);
          if (open !== undefined) marks.settled(call.exchange, list);
        },
      };
    } catch (error) {
      release();
      throw error;
    }
  }

  #refusesUnpriced({ call, list }: BoundedAttempt): boolean {
    const { unpriced } = this.#options;
    if (unpriced !== undefined) return unpriced === 'refuse';
    return call.exchange.wishes.maxCost !== undefined || list.some(({ limit }) => limit !== undefined);
  }

  async #reserve(bounded: BoundedAttempt, amount: Money | undefined): Promise<OpenHold | undefined> {
    const { call, target, list, now } = bounded;
    if (list.length === 0) return undefined;
    const claims = claimsOf(list);
    const { exchange } = call;
    const outcome = await reserve(this.#services, exchange, claims, amount ?? ZERO, this.#options.holdTtlMs);
    if (outcome === undefined) return undefined;
    if ('shortOf' in outcome) {
      const budget = claims.find(({ account }) => account === outcome.shortOf)!;
      throw budgetExceeded(budget, outcome.balance, target, amount ?? ZERO, now);
    }
    if (amount !== undefined && exchange.events.hears('budget:held')) {
      exchange.events.emit('budget:held', { exchange, target, amount, accounts: outcome.hold.accounts });
    }
    return outcome;
  }
}

/** What is charged for an attempt: all of its hold where it used something without a price, which its cost leaves out. */
const chargeable = (cost: Money, row: Attempt | undefined, held: Money): Money =>
  row?.unpriced === undefined || row.unpriced.length === 0 ? cost : most(cost, held);

/** What a failed attempt cost: as its error says, else as its row says, and all of the hold when that is still open. */
function spentOn(error: unknown, row: Attempt | undefined, held: Money): Money {
  const told = WeirError.is(error) ? error.details.cost : undefined;
  if (told !== undefined) return chargeable(told, row, held);
  if (row === undefined) return ZERO; // refused before anything was sent
  return row.endedAt === undefined ? held : chargeable(row.cost, row, held);
}

function restore(headers: Map<string, string>, told: string | undefined): void {
  if (told === undefined) headers.delete(CLAMPED);
  else headers.set(CLAMPED, told);
}
