import type { Call } from './call.ts';
import type { ModelCard, Target } from './card.ts';
import type { Endpoints } from './endpoint.ts';
import type { EventBus } from './events.ts';
import type { Ledger } from './ledger.ts';
import type { Money } from './money.ts';
import type { Provider } from './provider.ts';

/** A typed name for a service. The symbol is global, so copies of core agree. */
export type Token<Service> = symbol & { readonly __service?: Service };

export const token = <Service>(name: string): Token<Service> => Symbol.for(`weir/${name}`) as Token<Service>;

/** Time. The only place it comes from. */
export interface Clock {
  /** Epoch ms. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason as soon as it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Runs `action` once after `ms`; the returned function calls it off. */
  after(ms: number, action: () => void): () => void;
}

/** Chance. The only place it comes from. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A short id, unique across processes, made of `[a-z0-9-]`. */
  id(): string;
}

/** A bounded store of small values, shared by whoever shares the store. Keys are the caller's to scope. */
export interface KeyValue {
  /** Whether other processes see the same entries. Absent: they do not. */
  readonly isShared?: boolean;
  get(key: string): Promise<Uint8Array | undefined>;
  /** Stores a copy. With `ifAbsent` an existing value wins and false is returned. */
  set(
    key: string,
    value: Uint8Array,
    options?: { readonly ttlMs?: number; readonly ifAbsent?: boolean },
  ): Promise<boolean>;
  delete(key: string): Promise<boolean>;
  /** Adds atomically to an integer that starts at 0; `ttlMs` counts from its creation. */
  increment(key: string, by: bigint, options?: { readonly ttlMs?: number }): Promise<bigint>;
}

/** One account an amount is charged to. */
export interface Claim {
  readonly account: string;
  /** The most that may be spent and reserved in it. Absent: it is kept, but refuses nothing (a soft budget). */
  readonly limit?: Money;
}

/** Money reserved before an attempt and settled after it: the same amount in each of its accounts. */
export interface Hold {
  readonly id: string;
  readonly accounts: readonly string[];
  readonly amount: Money;
}

/** The first claim that had no room; nothing was reserved anywhere. */
export interface Shortage {
  readonly shortOf: string;
  /** What that account had when it was asked. */
  readonly balance: Balance;
}

export const isShortage = (outcome: Hold | Shortage): outcome is Shortage => 'shortOf' in outcome;

/** One atomic step each. A hold never settled lapses after its ttl; settling is idempotent by hold id. */
export interface Accounts {
  /**
   * Reserves the amount in all accounts or in none: a claim has no room when spent + reserved + amount would pass its
   * limit. An account is claimed once.
   */
  reserve(claims: readonly Claim[], amount: Money, options: { readonly ttlMs: number }): Promise<Hold | Shortage>;
  settle(hold: Hold, spent: Money): Promise<void>;
  extend(hold: Hold, ttlMs: number): Promise<void>;
  balance(account: string): Promise<Balance>;
}

export interface Balance {
  readonly spent: Money;
  readonly reserved: Money;
}

/** Which models there are, where, and what they cost. */
export interface Catalogue {
  /** The card of a target; undefined when nobody knows it. */
  card(target: Target): ModelCard | undefined;
  /** Cards for a name as callers write it: `gpt-5`, `openai/gpt-5`, or an alias. */
  find(name: string): readonly ModelCard[];
  all(): readonly ModelCard[];
  /** Changes whenever cards do, so that what was computed from them can be dropped. */
  readonly version: number;
}

/** Counts tokens of a model's own vocabulary. */
export interface Tokenizer {
  /** Undefined when the vocabulary is unknown or not loaded: use the upper bound. Exact otherwise. */
  count(model: string, text: string): number | undefined;
  /** Loads what counting this model takes; false when nothing can. */
  load(model: string): Promise<boolean>;
}

/** Turns texts into vectors of one length. */
export interface Embedder {
  readonly dimensions: number;
  embed(texts: readonly string[]): Promise<readonly Float32Array[]>;
}

/** One budget of extra attempts, shared by retry, fallback and hedge. */
export interface AttemptBudget {
  /** Counts a first attempt: deposits a share of a token. */
  deposit(upstream: string): void;
  /** Takes `cost` tokens for an extra attempt; false when the budget is used up. */
  withdraw(upstream: string, cost?: number): boolean;
  /** Gives back what an extra attempt cost, because it succeeded. */
  refund(upstream: string, cost?: number): void;
}

/** Sorts a request into a workload class; the seam a learned classifier fills. */
export interface Classifier {
  classify(call: Call): Promise<Workload> | Workload;
}

export interface Workload {
  readonly kind: 'chat' | 'code' | 'summarise' | 'extract' | 'reason' | 'translate' | 'vision' | (string & {});
  /** How hard the request looks, 0 to 1. */
  readonly complexity: number;
}

export const CLOCK = token<Clock>('clock');
export const RANDOM = token<Random>('random');
export const KEY_VALUE = token<KeyValue>('key-value');
export const ACCOUNTS = token<Accounts>('accounts');
export const LEDGER = token<Ledger>('ledger');
export const CATALOGUE = token<Catalogue>('catalogue');
export const ENDPOINTS = token<Endpoints>('endpoints');
export const TOKENIZER = token<Tokenizer>('tokenizer');
export const EMBEDDER = token<Embedder>('embedder');
export const ATTEMPT_BUDGET = token<AttemptBudget>('attempt-budget');
/** The gateway's own events, for services that have something to tell. */
export const EVENTS = token<EventBus>('events');
export const PROVIDERS = token<ReadonlyMap<string, Provider>>('providers');
export const CLASSIFIER = token<Classifier>('classifier');
