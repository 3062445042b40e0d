import { abortReason } from '@weir/core';

/**
 * What some work comes to, unless the signal aborts before.
 *
 * @throws the reason of the abort, or what the work throws.
 */
export async function unlessAborted<Value>(signal: AbortSignal, work: () => Value | Promise<Value>): Promise<Value> {
  if (signal.aborted) throw abortReason(signal);
  const { promise: gone, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(abortReason(signal));
  signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([work(), gone]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
