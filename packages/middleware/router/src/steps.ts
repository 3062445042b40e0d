import type { Random } from '@weir/core';
import type { PolicyStep, RouterOptions } from './options.ts';
import type { Step } from './pick.ts';
import { cheapest } from './policies/cheapest.ts';
import { fastest } from './policies/fastest.ts';
import { leastBusy } from './policies/least-busy.ts';
import { ordered } from './policies/ordered.ts';
import { sticky } from './policies/sticky.ts';
import { weighted } from './policies/weighted.ts';
import type { Tracks } from './tracks.ts';

export interface StepServices {
  readonly random: Random;
  readonly tracks: Tracks;
  readonly options: RouterOptions;
}

/** Makes policy steps of what the options name; those without parameters are shared, and so is what they remember. */
export function stepFactory({ random, tracks, options }: StepServices): (step: PolicyStep) => Step {
  const named: Readonly<Record<Extract<PolicyStep, string>, Step>> = {
    cheapest: cheapest(tracks, options.expectedOutputTokens),
    fastest,
    ordered,
    'least-busy': leastBusy(random),
    sticky: sticky(options),
  };
  return (step) => (typeof step === 'string' ? named[step] : weighted(step.weighted, random));
}
