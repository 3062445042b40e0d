import { setTimeout as wait } from 'node:timers/promises';

const DAY_MS = 86_400_000;

/** Waits for the next day, UTC, where less than so much is left of this one: what follows lies in one day, and month. */
export async function clearOfMidnight(leastMs: number): Promise<void> {
  const left = DAY_MS - (Date.now() % DAY_MS);
  if (left < leastMs) await wait(left + 100);
}
