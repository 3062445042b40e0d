import type { Random } from '@weir/core';

/** Reproducible chance (mulberry32) and counting ids. */
export function seededRandom(seed = 1): Random {
  let state = seed >>> 0;
  let count = 0;
  return {
    next() {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    },
    id: () => `id-${seed}-${count++}`,
  };
}
