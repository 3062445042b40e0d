import type { Call, EndpointSpec, Workload } from '@weir/core';
import type { Candidate } from './candidate.ts';
import type { RequestSize } from './request-size.ts';
import type { Route } from './routes.ts';

/** One choice under way: what a policy step may look at. */
export interface Pick {
  readonly call: Call;
  readonly spec: EndpointSpec;
  readonly route: Route;
  /** Epoch ms. */
  readonly now: number;
  readonly workload: Workload | undefined;
  /** Measured on first use, and kept. */
  readonly size: RequestSize;
}

/** Narrows those able to its best: several when they are equal to it, never none. */
export interface Step {
  /** A short word for `x-weir-route`. */
  readonly name: string;
  narrow(from: readonly Candidate[], pick: Pick): readonly Candidate[];
  /** The pick was answered. */
  answered?(pick: Pick, chosen: Candidate): void;
}

/** What outputs are learned by: the workload class where there is one, else the endpoint, told by its path. */
export const kindOf = ({ workload, spec }: Pick): string => workload?.kind ?? spec.path;

/** The candidates with the lowest figure. */
export function lowest(from: readonly Candidate[], figure: (candidate: Candidate) => number): readonly Candidate[] {
  let best = Number.POSITIVE_INFINITY;
  let left: Candidate[] = [];
  for (const candidate of from) {
    const value = figure(candidate);
    if (value < best) {
      best = value;
      left = [candidate];
    } else if (value === best) {
      left.push(candidate);
    }
  }
  return left.length === 0 ? from : left;
}

/** Those a condition holds for, or all when it holds for none. */
export function preferring(
  from: readonly Candidate[],
  isGood: (candidate: Candidate) => boolean,
): readonly Candidate[] {
  let good: Candidate[] | undefined;
  for (let index = 0; index < from.length; index++) {
    const candidate = from[index]!;
    if (isGood(candidate)) good?.push(candidate);
    else good ??= from.slice(0, index);
  }
  return good === undefined || good.length === 0 ? from : good;
}
