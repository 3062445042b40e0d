import { randomBytes } from 'node:crypto';
import type { Clock, Random } from './ports.ts';

/** The machine's clock. */
export function systemClock(): Clock {
  const after = (ms: number, action: () => void): (() => void) => {
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
