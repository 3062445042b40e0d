import type { Exchange, Money, Target } from '@weir/core';

interface CacheEvent {
  readonly exchange: Exchange;
  readonly endpoint: string;
  /** Scope, endpoint and a hash: no text of the request. */
  readonly key: string;
}

declare module '@weir/core' {
  interface WeirEvents {
    /** Answered from the store. */
    'cache:hit': CacheEvent & {
      readonly target: Target | undefined;
      /** How old the answer is, in ms. */
      readonly ageMs: number;
      /** What it would have cost at today's price, in pico-USD. */
      readonly saved: Money;
    };
    /** Neither stored nor in flight: asked upstream. */
    'cache:miss': CacheEvent;
    /** Shares an upstream call that was already made. */
    'cache:joined': CacheEvent & {
      /** The exchange that made the call, and pays for it. */
      readonly leader: string;
    };
    'cache:stored': CacheEvent & { readonly kind: 'value' | 'stream'; readonly bytes: number };
    /** The store failed, was too slow or returned something else: the request went on without it. */
    'cache:failed': CacheEvent & { readonly operation: 'read' | 'write'; readonly error: unknown };
  }
}

export type { CacheEvent };
