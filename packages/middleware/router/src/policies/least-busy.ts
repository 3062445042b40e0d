import type { Random } from '@weir/core';
import type { Step } from '../pick.ts';

/** The less busy of two taken by chance: nearly as even as asking all, and no herd runs after the same one. */
export const leastBusy = (random: Random): Step => ({
  name: 'least-busy',
  narrow(from) {
    if (from.length < 2) return from;
    const first = Math.floor(random.next() * from.length);
    const step = 1 + Math.floor(random.next() * (from.length - 1));
    const [one, other] = [from[first]!, from[(first + step) % from.length]!];
    return [other.track.inFlight < one.track.inFlight ? other : one];
  },
});
