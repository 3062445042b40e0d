import { lowest, type Step } from '../pick.ts';

/**
 * The target with the shortest wait: time to first content, believed at once when it gets worse, times the calls
 * under way plus one. Never whole latency, which is mostly how much a model was asked to write.
 */
export const fastest: Step = {
  name: 'fastest',
  narrow: (from, { now }) => lowest(from, ({ track }) => track.wait(now)),
};
