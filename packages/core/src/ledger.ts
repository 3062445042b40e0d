import type { Purpose } from './call.ts';
import type { ModelCard, Target } from './card.ts';
import type { AttemptKind } from './exchange.ts';
import { type Money, pico, sum, ZERO } from './money.ts';
import type { Price, Variant } from './price.ts';
import type { Basis } from './reply.ts';
import type { Usage } from './usage.ts';

/** What keeps a cost down. */
export type Lever = 'cache' | 'trimmer' | 'router';

export const LEVERS: readonly Lever[] = Object.freeze(['cache', 'trimmer', 'router']);

/**
 * What each lever saved, at the prices of the day: what the answer would have cost without it, less what it did cost.
 * Negative where it cost more. A lever that was not pulled, or whose saving nobody can price, is absent.
 */
export type Savings = { readonly [L in Lever]?: Money };

/** What all levers saved together. */
export const savedIn = (savings: Savings | undefined): Money =>
  savings === undefined ? ZERO : sum(LEVERS.map((lever) => savings[lever] ?? ZERO));

/** Savings added up, lever by lever; all of them are there. */
export function sumSavings(all: Iterable<Savings>): Readonly<Record<Lever, Money>> {
  const totals = { cache: ZERO, trimmer: ZERO, router: ZERO };
  for (const savings of all) {
    for (const lever of LEVERS) totals[lever] = pico(totals[lever] + (savings[lever] ?? ZERO));
  }
  return totals;
}

/** What is known before an attempt is sent. */
export interface AttemptIntent {
  readonly id: string;
  readonly exchange: string;
  /** The exchange that made the call which this one shares. */
  readonly parent: string | undefined;
  readonly sequence: number;
  readonly kind: AttemptKind | 'cached' | 'correction';
  readonly purpose: Purpose;
  readonly endpoint: string;
  readonly target: Target;
  /** The model as the caller wrote it. */
  readonly askedModel: string | undefined;
  /** The service tier as the caller wrote it. */
  readonly askedTier: string | undefined;
  readonly tenant: string;
  readonly team: string | undefined;
  readonly key: string | undefined;
  readonly user: string | undefined;
  /** The conversation or task it belongs to, as the caller named it. */
  readonly session: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** Epoch ms. */
  readonly startedAt: number;
  /** What the row is booked at when its outcome stays unknown. */
  readonly held: Money;
}

/** How an attempt ended. */
export interface AttemptOutcome {
  readonly outcome: 'complete' | 'aborted' | 'failed';
  readonly basis: Basis;
  readonly usage: Usage;
  readonly cost: Money;
  /** Units used that have no price: the cost leaves them out. */
  readonly unpriced: readonly string[];
  readonly priceVersion: string | undefined;
  /** The service tier that was served, where the provider says so. */
  readonly serviceTier: string | undefined;
  /** What else its price depends on, as it was served or asked for. Absent when nothing is known to. */
  readonly variant?: Variant;
  /** Absent when no lever was pulled. */
  readonly savings?: Savings;
  /** Epoch ms. */
  readonly endedAt: number;
  readonly firstContentAt: number | undefined;
  readonly error: string | undefined;
}

/** One attempt. Without an outcome it is still open, or its process died and recovery has not run. */
export interface LedgerRow extends AttemptIntent {
  readonly outcome: AttemptOutcome | undefined;
  /** Of a row of the kind `correction` only. */
  readonly correction?: CorrectionNote;
}

export interface CorrectionNote {
  /** For people: `openai-november.csv`. */
  readonly reason: string;
  /** The row that was booked wrongly, where it is known. */
  readonly corrects: string | undefined;
}

/**
 * A change to what was booked, found out afterwards. It is a row of its own, added like any other: no row is ever
 * changed. An upper bound that became known takes two: its amount, negative and at its basis, and what it really was.
 */
export interface Correction extends CorrectionNote {
  /** The same id again changes nothing. */
  readonly id: string;
  readonly endpoint: string;
  readonly target: Target;
  readonly tenant: string;
  readonly team: string | undefined;
  readonly key: string | undefined;
  /** When what it corrects was used, epoch ms: reports count it there. */
  readonly startedAt: number;
  /** When it was found out, epoch ms. */
  readonly at: number;
  readonly basis: Basis;
  /** To be added; negative when too much was booked. */
  readonly cost: Money;
  /** To be added, unit by unit; counts may be negative. */
  readonly usage: Usage;
}

/** The row a correction makes: already closed, and no attempt. */
export function rowOfCorrection(correction: Correction): LedgerRow & { readonly outcome: AttemptOutcome } {
  const { id, endpoint, target, tenant, team, key, startedAt, at, basis, cost, usage, reason, corrects } = correction;
  return {
    id,
    exchange: id,
    parent: undefined,
    sequence: 0,
    kind: 'correction',
    purpose: 'serve',
    endpoint,
    target,
    askedModel: undefined,
    askedTier: undefined,
    tenant,
    team,
    key,
    user: undefined,
    session: undefined,
    tags: {},
    startedAt,
    held: pico(0n),
    outcome: {
      outcome: 'complete',
      basis,
      usage,
      cost,
      unpriced: [],
      priceVersion: undefined,
      serviceTier: undefined,
      endedAt: at,
      firstContentAt: undefined,
      error: undefined,
    },
    correction: { reason, corrects },
  };
}

/** What rows are grouped by, beside tags. */
export const DIMENSIONS = [
  'tenant',
  'team',
  'key',
  'user',
  'session',
  'provider',
  'model',
  'endpoint',
  'purpose',
  'kind',
  'basis',
  'outcome',
  'month',
  'day',
  'hour',
  'minute',
] as const;

/** Times are in UTC: `2026-11`, `2026-11-01`, `2026-11-01T13:00Z`, `2026-11-01T13:30Z`. */
export type Dimension = (typeof DIMENSIONS)[number] | `tag:${string}`;

const NAMED: ReadonlySet<string> = new Set(DIMENSIONS);

/** Whether there is such a dimension: names come from people, and go into queries. */
export const isDimension = (name: string): name is Dimension =>
  NAMED.has(name) || (name.startsWith('tag:') && name.length > 'tag:'.length);

export interface LedgerQuery {
  readonly tenant?: string;
  readonly team?: string;
  readonly key?: string;
  readonly user?: string;
  readonly session?: string;
  readonly exchange?: string;
  readonly provider?: string;
  readonly model?: string;
  readonly endpoint?: string;
  /** Epoch ms, inclusive. */
  readonly from?: number;
  /** Epoch ms, exclusive. */
  readonly to?: number;
}

export interface Rollup {
  readonly group: Readonly<Partial<Record<Dimension, string>>>;
  /** Corrections are none. */
  readonly attempts: number;
  /** Corrections included. */
  readonly cost: Money;
  /** The part of `cost` whose basis is not `provider`: an upper bound rather than a fact. */
  readonly uncertain: Money;
  /** What all levers saved. */
  readonly saved: Money;
  /** What each lever saved; all of them are there. */
  readonly savings: Readonly<Record<Lever, Money>>;
  readonly unpricedAttempts: number;
  readonly usage: Usage;
}

/** Append-only. An intent is durable before the first byte leaves; a row is closed exactly once. */
export interface Ledger {
  /** Durable when it returns, or when the promise it returns resolves. A failure means: do not send. */
  intend(row: AttemptIntent): Promise<void> | void;
  /** Closes a row; closing it again changes nothing. */
  close(id: string, outcome: AttemptOutcome): Promise<void> | void;
  /**
   * Books a row that was never open, because nothing was sent for it and nothing spent; it is durable a moment later,
   * {@link flush} waits for it. A ledger without it is told of an intent and of its outcome.
   */
  record?(row: AttemptIntent, outcome: AttemptOutcome): Promise<void> | void;
  /**
   * Keeps the prices a row is about to be closed with, so that it can be priced again when no list has them any more.
   * Told with every row, it does something once for each card. Never throws: a row is worth more than its prices.
   *
   * @param at when the row ended, epoch ms
   */
  keepPrices?(card: ModelCard, at: number): void;
  /**
   * The prices that went by a version when a row ended; undefined when none were kept.
   *
   * @param at when the row ended, epoch ms: one version may have named other prices at another time
   */
  pricesOf?(target: Target, priceVersion: string, at: number): Promise<readonly Price[] | undefined>;
  /** Adds a correction, durable like an intent. */
  correct(correction: Correction): Promise<void> | void;
  query(filter: LedgerQuery): AsyncIterable<LedgerRow>;
  rollup(filter: LedgerQuery, by: readonly Dimension[]): Promise<readonly Rollup[]>;
  /** Resolves when everything handed over so far can be read back. */
  flush(): Promise<void>;
}
