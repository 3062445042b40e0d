import type { Exchange, Target, WeirError } from '@weir/core';

/** Why there is no retry. */
export type RetryRefusal = 'attempts' | 'budget' | 'deadline' | 'hint';

declare module '@weir/core' {
  interface WeirEvents {
    /** The same target is tried again after `waitMs`. */
    'retry:waiting': {
      readonly exchange: Exchange;
      readonly target: Target;
      readonly error: WeirError;
      /** ms */
      readonly waitMs: number;
    };
    /** An error that advised a retry is passed up instead. */
    'retry:refused': {
      readonly exchange: Exchange;
      readonly target: Target;
      readonly error: WeirError;
      readonly reason: RetryRefusal;
    };
  }
}
