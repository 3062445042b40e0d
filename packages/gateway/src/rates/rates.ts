import {
  type Clock,
  type Exchange,
  type KeyValue,
  type Principal,
  type RateLimits,
  type Usage,
  WeirError,
} from '@weir/core';
import { Bucket } from './bucket.ts';
import { durationText } from './duration-text.ts';
import { SharedCount } from './shared-count.ts';

/** Keys whose rates are remembered; the oldest that has not asked lately goes first. */
const MOST_KEYS = 10_000;
/** How many that did are passed over for one to go. */
const MOST_PASSED_OVER = 8;
/** How often processes that share a store tell each other of a key that asks, ms. */
const SHARE_MS = 500;

/** How a key is used. */
interface KeyUse {
  readonly requests: Bucket;
  readonly tokens: Bucket;
  underWay: number;
  /** What all processes took; undefined where they share no store. */
  readonly shared: Readonly<Record<'requests' | 'tokens', SharedCount>> | undefined;
  /** Epoch ms at which others were heard of last. */
  sharedAt: number;
  isSharing: boolean;
  /** Whether it asked since it was last passed over. */
  isSeen: boolean;
}

interface Limited {
  readonly name: string;
  readonly limits: RateLimits;
  readonly use: KeyUse;
}

/** An exchange let in. A class: see docs/decisions/0004. */
export class LetIn {
  readonly #exchange: Exchange;
  readonly #limited: readonly Limited[];
  readonly #asked: number;
  readonly #rates: Rates;

  constructor(exchange: Exchange, limited: readonly Limited[], asked: number, rates: Rates) {
    this.#exchange = exchange;
    this.#limited = limited;
    this.#asked = asked;
    this.#rates = rates;
  }

  /** Says that it is over: tokens it was let in with and did not use are given back, what it used beyond is a debt. */
  leave(): void {
    const used = tokensUsed(this.#exchange);
    for (const one of this.#limited) {
      one.use.underWay--;
      if (used !== undefined) this.#rates.settle(one, this.#asked, used);
    }
  }
}

/**
 * How fast keys may ask. A key below others counts for each of them. Processes that share a store tell each other what
 * they let in, a moment later: nobody waits for it, and together they let in more only by what comes within that moment.
 */
export class Rates {
  readonly #clock: Clock;
  readonly #store: KeyValue | undefined;
  readonly #uses = new Map<string, KeyUse>();

  /** @param store what processes share; one that is of this process alone is not used */
  constructor(clock: Clock, store?: KeyValue) {
    this.#clock = clock;
    this.#store = store?.isShared === true ? store : undefined;
  }

  /**
   * Lets an exchange in and tells in its headers what is left.
   *
   * @param tokensAtMost what it may use; asked for where tokens are limited
   * @returns undefined where nothing is limited
   * @throws WeirError `rate_limited`, with the time after which it would be let in
   */
  enter(exchange: Exchange, tokensAtMost: () => number): LetIn | undefined {
    const { principal } = exchange;
    if (principal.permissions?.rates === undefined && principal.above === undefined) return undefined;
    const limited = this.#limitedOf(principal);
    if (limited.length === 0) return undefined;
    const now = this.#clock.now();
    const asked = limited.some(({ limits }) => limits.tokensPerMinute !== undefined) ? tokensAtMost() : 0;
    try {
      for (const one of limited) check(one, asked, now);
      for (const { use, limits } of limited) take(use, limits, asked, now);
    } finally {
      tell(exchange, limited, now);
      for (const one of limited) this.#shareSoon(one);
    }
    return new LetIn(exchange, limited, asked, this);
  }

  /** Tokens that were taken and not used are given back, what was used beyond is a debt. */
  settle(one: Limited, asked: number, used: number): void {
    const { use, limits } = one;
    const { tokensPerMinute } = limits;
    if (tokensPerMinute === undefined) return;
    const more = used - wanted(asked, tokensPerMinute);
    use.tokens.take(more, tokensPerMinute, this.#clock.now());
    use.shared?.tokens.add(more);
    this.#shareSoon(one);
  }

  /** At once where others were not heard of for long, so that a process with little to do does not let in much. */
  #shareSoon(one: Limited): void {
    const { use } = one;
    if (use.shared === undefined || use.isSharing) return;
    use.isSharing = true;
    const waitMs = Math.max(0, use.sharedAt + SHARE_MS - this.#clock.now());
    this.#clock.after(waitMs, () => void this.#share(one));
  }

  async #share({ use, limits }: Limited): Promise<void> {
    const now = this.#clock.now();
    use.sharedAt = now;
    use.isSharing = false;
    for (const [, kind, limit] of KINDS) {
      const perMinute = limits[limit];
      if (perMinute === undefined || use.shared === undefined) continue;
      const taken = await use.shared[kind].exchange(now).catch(() => 0); // told when the store is back
      if (taken !== 0) use[kind].take(taken, perMinute, this.#clock.now());
    }
  }

  #limitedOf({ tenant, key, user, permissions, above = [] }: Principal): readonly Limited[] {
    const own = { name: key ?? user ?? tenant, limits: permissions?.rates };
    const all = [own, ...above.map((one) => ({ name: one.key, limits: one.permissions?.rates }))];
    return all.flatMap(({ name, limits }) =>
      limits === undefined ? [] : [{ name, limits, use: this.#useOf(JSON.stringify([tenant, name])) }],
    );
  }

  /** The map changes with new keys alone: see docs/decisions/0004. */
  #useOf(id: string): KeyUse {
    const known = this.#uses.get(id);
    if (known !== undefined) {
      known.isSeen = true;
      return known;
    }
    if (this.#uses.size >= MOST_KEYS) this.#forgetOne();
    const use: KeyUse = {
      requests: new Bucket(),
      tokens: new Bucket(),
      underWay: 0,
      shared: this.#sharedOf(id),
      sharedAt: Number.NEGATIVE_INFINITY,
      isSharing: false,
      isSeen: false,
    };
    this.#uses.set(id, use);
    return use;
  }

  #sharedOf(id: string): KeyUse['shared'] {
    if (this.#store === undefined) return undefined;
    return {
      requests: new SharedCount(this.#store, `rate requests ${id}`),
      tokens: new SharedCount(this.#store, `rate tokens ${id}`),
    };
  }

  #forgetOne(): void {
    let passed = 0;
    for (const [id, use] of this.#uses) {
      this.#uses.delete(id);
      if (passed++ >= MOST_PASSED_OVER || (use.underWay === 0 && !use.isSeen)) return;
      use.isSeen = false;
      this.#uses.set(id, use); // behind all others
    }
  }
}

/** More than a minute allows is let in once the whole minute is there. */
const wanted = (asked: number, perMinute: number): number => Math.min(asked, perMinute);

function check({ name, limits, use }: Limited, asked: number, now: number): void {
  const { requestsPerMinute, tokensPerMinute, concurrent } = limits;
  const refuse = (what: string, retryAfterMs: number): never => {
    const text = `The key '${name}' allows ${what}; the next is let in after ${retryAfterMs} ms`;
    const isEver = Number.isFinite(retryAfterMs); // an app may say a rate of 0
    throw new WeirError('rate_limited', text, { advice: 'stop', ...(isEver ? { retryAfterMs } : {}) });
  };
  if (concurrent !== undefined && use.underWay >= concurrent) refuse(`${concurrent} requests at once`, 1_000);
  if (requestsPerMinute !== undefined) {
    const waitMs = use.requests.waitMs(1, requestsPerMinute, now);
    if (waitMs > 0) refuse(`${requestsPerMinute} requests a minute`, waitMs);
  }
  if (tokensPerMinute !== undefined) {
    const waitMs = use.tokens.waitMs(wanted(asked, tokensPerMinute), tokensPerMinute, now);
    if (waitMs > 0) refuse(`${tokensPerMinute} tokens a minute, this request may use ${asked}`, waitMs);
  }
}

function take(use: KeyUse, { requestsPerMinute, tokensPerMinute }: RateLimits, asked: number, now: number): void {
  use.underWay++;
  if (requestsPerMinute !== undefined) {
    use.requests.take(1, requestsPerMinute, now);
    use.shared?.requests.add(1);
  }
  if (tokensPerMinute !== undefined) {
    const tokens = wanted(asked, tokensPerMinute);
    use.tokens.take(tokens, tokensPerMinute, now);
    use.shared?.tokens.add(tokens);
  }
}

/** OpenAI's headers, of the key that has least left. */
function tell(exchange: Exchange, limited: readonly Limited[], now: number): void {
  for (const [kind, bucket, limit] of KINDS) {
    let least = Number.POSITIVE_INFINITY;
    for (const { use, limits } of limited) {
      const perMinute = limits[limit];
      if (perMinute === undefined) continue;
      const level = use[bucket].level(perMinute, now);
      if (level >= least) continue;
      least = level;
      exchange.headers.set(`x-ratelimit-limit-${kind}`, String(perMinute));
      exchange.headers.set(`x-ratelimit-remaining-${kind}`, String(Math.max(0, Math.floor(level))));
      exchange.headers.set(`x-ratelimit-reset-${kind}`, durationText(use[bucket].waitMs(perMinute, perMinute, now)));
    }
  }
}

const KINDS = [
  ['requests', 'requests', 'requestsPerMinute'],
  ['tokens', 'tokens', 'tokensPerMinute'],
] as const;

/** Tokens of all attempts; undefined while one of them may still be counted. */
function tokensUsed({ attempts }: Exchange): number | undefined {
  let total = 0;
  for (const { basis, usage } of attempts) {
    if (basis === undefined || basis === 'held') return undefined;
    for (const unit in usage) if (unit.endsWith('_tokens')) total += usage[unit as keyof Usage] ?? 0;
  }
  return total;
}
