import { abortReason, throwIfAborted } from '@weir/core';

/** Ends with the call, whether or not the model looks at its signal. */
export function untilAborted<Value>(signal: AbortSignal, work: () => PromiseLike<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    throwIfAborted(signal);
    const leave = (): void => reject(abortReason(signal));
    signal.addEventListener('abort', leave, { once: true });
    const done = (): void => signal.removeEventListener('abort', leave);
    Promise.resolve()
      .then(work)
      .then(resolve, (error: unknown) => reject(signal.aborted ? abortReason(signal) : error))
      .finally(done);
  });
}
