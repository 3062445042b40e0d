import type { Exchange, Target, Workload } from '@weir/core';

/** A target was picked, and why. */
export interface RouteChosen {
  readonly exchange: Exchange;
  readonly target: Target;
  /** Those able and not ruled out, `provider/model`. */
  readonly candidates: readonly string[];
  /** As in `x-weir-route`: `cheapest of 4`. */
  readonly reason: string;
  /** Undefined where complexity decided nothing. */
  readonly workload: Workload | undefined;
}

declare module '@weir/core' {
  interface WeirEvents {
    'route:chosen': RouteChosen;
  }
}
