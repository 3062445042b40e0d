import { type Answer, type Call, type Handler, type Target, targetName, WeirError } from '@weir/core';

/**
 * Rules a target out for the exchange when it failed with anything but `stop`: an error that still advises `retry` up
 * here came up because nobody below repeats attempts, or has given up.
 */
export function ruleOut(call: Call, target: Target, error: unknown): void {
  if (WeirError.is(error) && error.advice !== 'stop') call.exchange.ruledOut.set(targetName(target), error);
}

/** Sends a call to a target, which is ruled out for its exchange when it fails. */
export async function aim(call: Call, target: Target, next: Handler): Promise<Answer> {
  try {
    return await next(call.target === target ? call : { ...call, target });
  } catch (error) {
    ruleOut(call, target, error);
    throw error;
  }
}
