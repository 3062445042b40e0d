import { type Clock, WeirError } from '@weir/core';

/**
 * The result of some work, if it comes in time. The work itself goes on: a command to a pooled connection that is cut
 * off half-way would leave its reply to whoever uses the connection next.
 *
 * @throws WeirError `internal_error` after `ms`.
 */
export function within<Result>(clock: Clock, ms: number, what: string, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const callOff = clock.after(ms, () =>
      reject(new WeirError('internal_error', `${what} takes longer than ${ms} ms`)),
    );
    work.then(
      (result) => {
        callOff();
        resolve(result);
      },
      (error: unknown) => {
        callOff();
        reject(error);
      },
    );
  });
}
