import type { Exchange, WeirError } from '@weir/core';

/** A target failed and another one is asked for. */
export interface FallbackNext {
  readonly exchange: Exchange;
  /** The target that failed, `provider/model`; undefined when none was chosen. */
  readonly from: string | undefined;
  readonly error: WeirError;
}

declare module '@weir/core' {
  interface WeirEvents {
    'fallback:next': FallbackNext;
  }
}
