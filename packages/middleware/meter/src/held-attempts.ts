import {
  type Answer,
  type Attempt,
  type Call,
  type Handler,
  type Hold,
  type Money,
  type Target,
  type Tokenizer,
  WeirError,
  ZERO,
} from '@weir/core';
import { type AppliedBudget, claimsOf } from './budgets.ts';
import { type CeilingServices, ceiling } from './ceiling.ts';
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

/** What is set aside for one attempt. */
interface Claim {
  /** Undefined when the target has no price. */
  readonly hold: Hold | undefined;
  settle(spent: Money): Promise<void>;
}

/** The hold of an attempt that no account stands behind: it tells the ledger what the attempt may cost. */
export const unbackedHold = (amount: Money): Hold => ({ id: 'none', accounts: NO_ACCOUNTS, amount });

const NO_ACCOUNTS: readonly string[] = Object.freeze([]);

/** Reserves, attempts, settles. */
export class HeldAttempts {
  readonly #services: Services;
  readonly #options: Readonly<MeterOptions>;
  readonly #ceilings = new ExchangeCeilings();

  constructor(services: Services, options: Readonly<MeterOptions>) {
    this.#services = services;
    this.#options = options;
  }

  async make(bounded: BoundedAttempt, next: Handler): Promise<Answer> {
    const { call, target, now } = bounded;
    const { exchange } = call;
    const amount = ceiling(this.#services, call, target, now, this.#services.tokenizer);
    const { hold, settle } = await this.#claim(bounded, amount).catch((error: unknown) => {
      if (WeirError.is(error) && exchange.events.hears('budget:refused')) {
        exchange.events.emit('budget:refused', { exchange, target, amount, error });
      }
      throw error;
    });
    const sequence = exchange.attempts.length;
    let row: Attempt | undefined;
    let answer: Answer;
    try {
      const pending = next(hold === undefined ? call : { ...call, hold });
      row = exchange.attempts[sequence]; // written before anything is waited for, so it is no other call's
      answer = await pending;
    } catch (error) {
      await settle(spentOn(error, row, amount ?? ZERO));
      throw error;
    }
    exchange.waitUntil(answer.settled.then(({ cost }) => settle(cost)));
    return answer;
  }

  /** Claims the caller's own maximum, then the budgets; a refusal leaves neither. */
  async #claim(bounded: BoundedAttempt, amount: Money | undefined): Promise<Claim> {
    const { call, target } = bounded;
    if (amount === undefined && this.#refusesUnpriced(bounded)) throw withoutPrice(target);
    const release = this.#ceilings.claim(call.exchange, target, amount ?? ZERO);
    try {
      const open = await this.#reserve(bounded, amount);
      return {
        hold: amount === undefined ? undefined : (open?.hold ?? unbackedHold(amount)),
        async settle(spent) {
          release();
          await open?.settle(spent);
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

/** What a failed attempt cost: as its error says, else as its row says, and all of the hold when that is still open. */
function spentOn(error: unknown, row: Attempt | undefined, held: Money): Money {
  const told = WeirError.is(error) ? error.details.cost : undefined;
  if (told !== undefined) return told;
  if (row === undefined) return ZERO; // refused before anything was sent
  return row.endedAt === undefined ? held : row.cost;
}
