import type { Step } from '../pick.ts';

/** The first as listed: a plain failover list. */
export const ordered: Step = {
  name: 'ordered',
  narrow: (from) => from.slice(0, 1),
};
