import { ATTEMPT_BUDGET, type AttemptBudget, CLOCK, type Clock, defineService, provide } from '@weir/core';
import { type BucketRates, TokenBucket } from './token-bucket.ts';

/** How many extra attempts an upstream gets. */
export interface AttemptBudgetOptions extends BucketRates {
  /** Extra attempts each first attempt allows. Default 0.10; 0.20 is fine where a breaker guards the upstream. */
  readonly ratio: number;
  /** Extra attempts per second that are always allowed, so that a quiet upstream can retry at all. Default 0.1. */
  readonly floorPerSecond: number;
  /** Extra attempts allowed at once without any deposit. Default 3. */
  readonly burst: number;
  /** How long a first attempt's share can be spent, ms. Default 30,000. */
  readonly ttlMs: number;
  /** Upstreams remembered; the one unused longest is forgotten first. Default 1,000. */
  readonly maxUpstreams: number;
  /** False allows every extra attempt: for measuring what the budget is worth. Default true. */
  readonly enabled: boolean;
}

const UNLIMITED: AttemptBudget = Object.freeze({
  deposit: () => undefined,
  withdraw: () => true,
  refund: () => undefined,
});

interface Upstream {
  readonly bucket: TokenBucket;
  /** Grows from use to use. */
  lastUse: number;
}

function longestUnused(upstreams: ReadonlyMap<string, Upstream>): string | undefined {
  let oldest: string | undefined;
  let use = Number.POSITIVE_INFINITY;
  for (const [name, { lastUse }] of upstreams) {
    if (lastUse >= use) continue;
    oldest = name;
    use = lastUse;
  }
  return oldest;
}

function bucketsPerUpstream(clock: Clock, options: Readonly<AttemptBudgetOptions>): AttemptBudget {
  // changes with upstreams and not with requests, as one kept in the order of use would: see docs/decisions/0004
  const upstreams = new Map<string, Upstream>();
  let uses = 0;
  const bucketOf = (name: string, now: number): TokenBucket => {
    let upstream = upstreams.get(name);
    if (upstream === undefined) {
      if (upstreams.size >= options.maxUpstreams) upstreams.delete(longestUnused(upstreams)!);
      upstream = { bucket: new TokenBucket(options, now), lastUse: 0 };
      upstreams.set(name, upstream);
    }
    upstream.lastUse = ++uses;
    return upstream.bucket;
  };
  return {
    deposit(upstream) {
      const now = clock.now();
      bucketOf(upstream, now).deposit(now);
    },
    withdraw(upstream, cost = 1) {
      const now = clock.now();
      return bucketOf(upstream, now).withdraw(cost, now);
    },
    refund(upstream, cost = 1) {
      const now = clock.now();
      bucketOf(upstream, now).refund(cost, now);
    },
  };
}

/**
 * The budget of extra attempts behind `ATTEMPT_BUDGET`, one token bucket per upstream (`provider/model`).
 *
 * A first attempt deposits `ratio` tokens for `ttlMs`; an extra attempt costs one; one that succeeds gets its token
 * back, so retries that help are free. Extra attempts that do not help stay, over any window, within
 * `ratio` x first attempts (those of the window and of the `ttlMs` before it) + `floorPerSecond` x window + `burst`.
 */
export const attemptBudget = defineService<AttemptBudgetOptions, { clock: typeof CLOCK }>({
  name: 'attempt-budget',
  inject: { clock: CLOCK },
  provides: [ATTEMPT_BUDGET],
  defaults: { ratio: 0.1, floorPerSecond: 0.1, burst: 3, ttlMs: 30_000, maxUpstreams: 1_000, enabled: true },
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      ratio: { type: 'number', minimum: 0, maximum: 1, description: 'Extra attempts each first attempt allows' },
      floorPerSecond: { type: 'number', minimum: 0, description: 'Extra attempts per second that are always allowed' },
      burst: { type: 'number', minimum: 0, description: 'Extra attempts allowed at once without any deposit' },
      ttlMs: { type: 'number', minimum: 10, description: "How long a first attempt's share can be spent, ms" },
      maxUpstreams: { type: 'integer', minimum: 1, description: 'Upstreams remembered' },
      enabled: { type: 'boolean', description: 'False allows every extra attempt' },
    },
  },
  create: ({ clock }, options) => ({
    services: new Map([provide(ATTEMPT_BUDGET, options.enabled ? bucketsPerUpstream(clock, options) : UNLIMITED)]),
  }),
});
