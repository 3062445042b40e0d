import { WeirError } from '@weir/core';
import { isObject, nonEmpty } from '@weir/endpoints';
import { sanitise, type UpstreamFailure, upstreamError } from '@weir/provider-kit';

function messageIn(body: string): string {
  try {
    const said: unknown = JSON.parse(body);
    return isObject(said) ? (nonEmpty(said.message) ?? '') : '';
  } catch {
    return ''; // not JSON: a proxy's HTML page, say
  }
}

/** A key that is refused has a status of its own; a trial key's calls of a month do not come back by waiting. */
const INVALID_TOKEN = 498;
const USED_UP = /trial key|calls? \/ month|monthly|billing|credit/i;

/** What an error status of Cohere's means. Source: its pages on errors and rate limits, November 2026. */
export function cohereError(failure: UpstreamFailure): WeirError {
  const { status, provider } = failure;
  const dispatch = { sent: true, status };
  if (status === INVALID_TOKEN) return new WeirError('upstream_auth', `'${provider}' answered ${status}`, { dispatch });
  if (status === 429 && USED_UP.test(messageIn(failure.body)))
    return new WeirError('quota_exhausted', `'${provider}' answered ${status}`, { dispatch });
  if (status === 501)
    return new WeirError(
      'upstream_rejected',
      `'${provider}' answered ${status}: ${sanitise(messageIn(failure.body))}`,
      {
        dispatch,
        advice: 'reroute',
      },
    );
  return upstreamError(failure);
}
