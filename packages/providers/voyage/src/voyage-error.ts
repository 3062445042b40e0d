import type { WeirError } from '@weir/core';
import { type UpstreamFailure, upstreamError } from '@weir/provider-kit';

/** Voyage tells in words alone that a request holds too many tokens. */
const TOO_LONG = /max allowed tokens per submitted batch|exceeds? the (context|maximum)/i;

/** What an error status of Voyage's means. */
export function voyageError(failure: UpstreamFailure): WeirError {
  if (failure.status !== 400 || !TOO_LONG.test(failure.body)) return upstreamError(failure);
  let message: unknown;
  try {
    message = (JSON.parse(failure.body) as { readonly detail?: unknown }).detail;
  } catch {
    // not JSON: the status and the words are enough
  }
  const error = { message: message ?? 'Too many tokens', code: 'context_length_exceeded' };
  return upstreamError({ ...failure, body: JSON.stringify({ error }) });
}
