import type { Budget, RequestCaps } from './budget.ts';
import type { Purpose } from './call.ts';
import type { Target } from './card.ts';
import type { WeirError } from './error.ts';
import type { EventBus } from './events.ts';
import { type Money, pico } from './money.ts';
import type { Permissions } from './permissions.ts';
import type { Basis } from './reply.ts';
import type { Usage } from './usage.ts';

/** Who pays. Comes from the credential alone, never from the request body. */
export interface Principal {
  readonly tenant: string;
  readonly key?: string;
  readonly user?: string;
  readonly team?: string;
  readonly tags: Readonly<Record<string, string>>;
  /** What it may ask for. Absent: everything. */
  readonly permissions?: Permissions;
  /** The keys above its key, nearest first: they have to allow as well, and what it uses counts for them too. */
  readonly above?: readonly KeyAbove[];
  /** Budgets of its own, beside those of the gateway: all of them must have room. */
  readonly budgets?: readonly Budget[];
  /** The most one of its requests may ask for. */
  readonly caps?: RequestCaps;
}

/** A key above the one that was shown. */
export interface KeyAbove {
  readonly key: string;
  readonly permissions?: Permissions;
}

/** How an attempt came about. */
export type AttemptKind = 'first' | 'retry' | 'fallback' | 'side';

/** One try at one target: one upstream request, one ledger row. Written by the innermost handler only. */
export interface Attempt {
  readonly id: string;
  /** Position in the exchange, from 0. */
  readonly sequence: number;
  readonly target: Target;
  readonly kind: AttemptKind;
  readonly purpose: Purpose;
  /** Epoch ms. */
  readonly startedAt: number;
  firstContentAt?: number;
  endedAt?: number;
  usage: Usage;
  cost: Money;
  basis: Basis | undefined;
  /** Units used that have no price: the cost leaves them out. Absent as none. */
  unpriced?: readonly string[];
  /** Position, from 0, of the credential that was shown, where the provider has several. */
  credential?: number;
  error?: WeirError;
}

/** One host request from arrival to settlement; the only mutable record, shared by every call derived from it. */
export interface Exchange {
  readonly id: string;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly principal: Principal;
  readonly attempts: readonly Attempt[];
  /** Targets (by `provider/model`) this exchange must not be sent to again, and why. */
  readonly ruledOut: Map<string, WeirError>;
  readonly events: EventBus;
  /** Response headers for the caller; middleware may add its own `x-weir-*`. */
  readonly headers: Map<string, string>;
  /** What the caller wishes about this request: parsed `x-weir-*` controls and betas. */
  readonly wishes: Wishes;
  /** Background work inside the gateway's drain. A rejection is reported as an event, never unhandled. */
  waitUntil(work: Promise<unknown>): void;
}

/** Request controls, already parsed. A wish, never a permission. */
export interface Wishes {
  readonly cache?: 'bypass' | 'refresh' | 'no-store';
  /** Most the exchange may cost. */
  readonly maxCost?: Money;
  /** Bounds the caller sets to this request; those of its principal hold as well. */
  readonly caps?: Omit<RequestCaps, 'maxCostUsd'>;
  /** Groups requests of one conversation or task: `x-weir-session`. */
  readonly session?: string;
  /** Only what it would cost is asked for: nothing is sent, held, shared or kept. */
  readonly quote?: boolean;
  /** What becomes of a field that the target's wire cannot carry. Default `refuse`. */
  readonly unsupported?: 'refuse' | 'drop';
  /** Features of Anthropic's that the caller asks for, in its order: `anthropic-beta`. */
  readonly betas?: readonly string[];
}

export interface ExchangeOptions {
  readonly id: string;
  readonly startedAt: number;
  readonly principal: Principal;
  readonly events: EventBus;
  readonly wishes?: Wishes;
  /** Where background work is kept until it ends. */
  readonly waitUntil?: (work: Promise<unknown>) => void;
}

const NO_WISHES: Wishes = Object.freeze({});

class LiveExchange implements Exchange {
  readonly id: string;
  readonly startedAt: number;
  readonly principal: Principal;
  readonly events: EventBus;
  readonly wishes: Wishes;
  readonly attempts: Attempt[] = [];
  readonly #waitUntil: ((work: Promise<unknown>) => void) | undefined;
  #ruledOut: Map<string, WeirError> | undefined;
  #headers: Map<string, string> | undefined;

  constructor(options: ExchangeOptions) {
    this.id = options.id;
    this.startedAt = options.startedAt;
    this.principal = options.principal;
    this.events = options.events;
    this.wishes = options.wishes ?? NO_WISHES;
    this.#waitUntil = options.waitUntil;
  }

  get ruledOut(): Map<string, WeirError> {
    this.#ruledOut ??= new Map();
    return this.#ruledOut;
  }

  get headers(): Map<string, string> {
    this.#headers ??= new Map();
    return this.#headers;
  }

  waitUntil(work: Promise<unknown>): void {
    const reported = work.catch((error: unknown) => this.events.report(error));
    this.#waitUntil?.(reported);
  }
}

export const exchangeOf = (options: ExchangeOptions): Exchange => new LiveExchange(options);

/** What an exchange has cost so far: the sum over its attempts, side-calls included. */
export function costSoFar(exchange: Exchange): Money {
  const { attempts } = exchange;
  if (attempts.length === 1) return attempts[0]!.cost;
  let total = 0n;
  for (const attempt of attempts) total += attempt.cost;
  return pico(total);
}

/** What an exchange has cost so far; undefined when an attempt used something nobody prices: unknown is not zero. */
export function knownCost(exchange: Exchange): Money | undefined {
  for (const { unpriced } of exchange.attempts) if (unpriced !== undefined && unpriced.length > 0) return undefined;
  return costSoFar(exchange);
}

/** The weakest basis among the attempts: an exchange is only as certain as its least certain row. */
export function basisSoFar(exchange: Exchange): Basis | undefined {
  let weakest: Basis | undefined;
  for (const { basis } of exchange.attempts) {
    if (basis !== undefined && (weakest === undefined || CERTAINTY[basis] < CERTAINTY[weakest])) weakest = basis;
  }
  return weakest;
}

const CERTAINTY: Readonly<Record<Basis, number>> = {
  held: 0,
  estimated: 1,
  provider: 2,
  unbilled: 3,
  cached: 4,
  not_dispatched: 5,
};
