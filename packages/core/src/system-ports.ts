import { randomBytes } from 'node:crypto';
import type { Clock, Random } from './ports.ts';

/** The longest delay a timer takes: a longer one, Infinity included, would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A wait of any length, in pieces a timer can take. */
function longAfter(ms: number, action: () => void): () => void {
  if (ms === Number.POSITIVE_INFINITY) return () => undefined;
  let timer: NodeJS.Timeout;
  const arm = (left: number): void => {
    timer = setTimeout(
      () => (left > LONGEST_TIMER_MS ? arm(left - LONGEST_TIMER_MS) : action()),
      Math.min(left, LONGEST_TIMER_MS),
    );
  };
  arm(ms);
  return () => clearTimeout(timer);
}

/** The machine's clock. */
export function systemClock(): Clock {
  const after = (ms: number, action: () => void): (() => void) => {
    if (ms > LONGEST_TIMER_MS) return longAfter(ms, action);
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  };
  return {
    now: () => Date.now(),
    after,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const onAbort = (): void => {
          callOff();
          reject(signal!.reason);
        };
        const callOff = after(ms, () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        });
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
  };
}

/** The machine's randomness; ids are a random prefix per process and a counter. */
export function systemRandom(): Random {
  const prefix = BigInt(`0x${randomBytes(8).toString('hex')}`).toString(36);
  let count = 0;
  return {
    next: () => Math.random(),
    id: () => `${prefix}-${(count++).toString(36)}`,
  };
}
