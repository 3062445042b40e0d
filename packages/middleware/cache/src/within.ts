import { type Clock, WeirError } from '@weir/core';

/** A store in memory has answered by then, and needs no timer. */
const TICKS_WITHOUT_TIMER = 3;

/**
 * The result of some work, if it comes in time. The work itself goes on: a command to a pooled connection that is cut
 * off half-way would leave its reply to whoever uses the connection next.
 *
 * @throws WeirError `internal_error` after `ms`.
 */
export async function within<Result>(clock: Clock, ms: number, what: string, work: Promise<Result>): Promise<Result> {
  let isDone = false;
  const done = (): void => {
    isDone = true;
  };
  work.then(done, done);
  for (let tick = 0; tick < TICKS_WITHOUT_TIMER && !isDone; tick++) await undefined;
  if (isDone) return await work; // a promise that is returned as it is takes two more turns of the queue
  return new Promise((resolve, reject) => {
    const callOff = clock.after(ms, () =>
      reject(new WeirError('internal_error', `${what} takes longer than ${ms} ms`)),
    );
    work.then(resolve, reject).finally(callOff);
  });
}
