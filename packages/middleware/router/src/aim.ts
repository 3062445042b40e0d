import { type Answer, type Call, type Handler, type Target, targetName, WeirError } from '@weir/core';

/**
 * Sends a call to a target, and rules the target out for its exchange when it fails with anything but `stop`: an
 * error that still advises `retry` up here came up because nobody below repeats attempts, or has given up.
 */
export async function aim(call: Call, target: Target, next: Handler): Promise<Answer> {
  try {
    return await next(call.target === target ? call : { ...call, target });
  } catch (error) {
    if (WeirError.is(error) && error.advice !== 'stop') call.exchange.ruledOut.set(targetName(target), error);
    throw error;
  }
}
