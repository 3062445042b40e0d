import type { Exchange, WeirError } from '@weir/core';
import type { TrimStrategy } from './options.ts';

/** A conversation was cut to fit. */
export interface Trimmed {
  readonly exchange: Exchange;
  readonly removedMessages: number;
  /** Input tokens saved: what was removed, less the summary put in its place. */
  readonly removedTokens: number;
  /** Messages left, a summary included. */
  readonly kept: number;
  /** What was done: `drop-oldest` where a summary could not be had. */
  readonly strategy: TrimStrategy;
  /** Whether tokens were counted with the model's vocabulary rather than bounded, as images and unknown vocabularies are. */
  readonly exact: boolean;
  /** Why there is no summary although one was asked for. */
  readonly error?: WeirError;
}

declare module '@weir/core' {
  interface WeirEvents {
    'trim:trimmed': Trimmed;
  }
}
