import { WeirError } from '@weir/core';
import { type UpstreamFailure, upstreamError } from '@weir/provider-kit';

/** Jina tells a used up balance with 403 and a code of its own. Source: its OpenAPI, 2026. */
const USED_UP = /INSUFFICIENT_BALANCE|insufficient (account )?balance/i;
const TOO_LONG = /exceed\w* (the )?max\w* (allowed )?(length|tokens|sequence)|too long/i;

/** What an error status of Jina's means. */
export function jinaError(failure: UpstreamFailure): WeirError {
  const { status, provider, body } = failure;
  const dispatch = { sent: true, status };
  if ((status === 402 || status === 403) && USED_UP.test(body))
    return new WeirError('quota_exhausted', `'${provider}' answered ${status}`, { dispatch });
  if (status === 400 && TOO_LONG.test(body))
    return new WeirError('context_length_exceeded', `'${provider}' answered ${status}: too many tokens`, { dispatch });
  return upstreamError(failure);
}
