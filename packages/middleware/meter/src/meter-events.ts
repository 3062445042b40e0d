import type { BudgetScope, BudgetWindow, Exchange, Money, Target, WeirError } from '@weir/core';

declare module '@weir/core' {
  interface WeirEvents {
    /** Money was reserved for an attempt. */
    'budget:held': {
      readonly exchange: Exchange;
      readonly target: Target;
      readonly amount: Money;
      readonly accounts: readonly string[];
    };
    /** An attempt fits because its limit of output tokens was lowered. */
    'budget:clamped': {
      readonly exchange: Exchange;
      readonly target: Target;
      /** For one choice. */
      readonly outputTokens: number;
      /** The most it can cost now. */
      readonly amount: Money;
    };
    /** A share of a budget is spent: once per budget, period and process; the highest where several are passed at once. */
    'budget:reached': {
      readonly exchange: Exchange;
      readonly account: string;
      readonly scope: BudgetScope;
      /** The tenant, key, model, ... */
      readonly name: string;
      readonly window: BudgetWindow;
      readonly isSoft: boolean;
      /** Epoch ms; -Infinity and Infinity for `total`. */
      readonly startsAt: number;
      readonly endsAt: number;
      readonly percent: number;
      readonly spent: Money;
      readonly limit: Money;
    };
    /** An attempt was not made because of what it could cost. */
    'budget:refused': {
      readonly exchange: Exchange;
      readonly target: Target;
      /** Undefined when the target has no price. */
      readonly amount: Money | undefined;
      readonly error: WeirError;
    };
  }
}
