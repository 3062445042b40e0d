import type { FailureFixture } from '@weir/testkit';
import { said } from './wire.ts';

const quota = { code: 'quota_exhausted', advice: 'reroute' } as const;
const tooLong = { code: 'context_length_exceeded', advice: 'reroute' } as const;
const details = { error_code: 'enforced_spend_limit_reached' };
const wrong = 'messages.0: all messages must have content';

/** What Anthropic says in words or details of its own. */
export const FAILURES: readonly FailureFixture[] = [
  { status: 402, body: said('billing_error', 'Pay first'), ...quota },
  { status: 403, body: said('billing_error', 'Pay first'), ...quota },
  { status: 429, body: { type: 'error', error: { type: 'rate_limit_error', message: 'Limit', details } }, ...quota },
  { status: 400, body: said('invalid_request_error', 'You have reached your specified API usage limits.'), ...quota },
  { status: 400, body: said('invalid_request_error', 'You have reached your specified usage limits.'), ...quota },
  {
    status: 400,
    body: said('invalid_request_error', 'input length and `max_tokens` exceed context limit: 190000 + 64000'),
    ...tooLong,
    says: '190000 + 64000',
  },
  { status: 400, body: said('invalid_request_error', 'over the maximum context'), ...tooLong },
  {
    status: 429,
    body: said('rate_limit_error', 'Slow down'),
    headers: { 'retry-after': '7' },
    code: 'rate_limited',
    advice: 'retry',
    retryAfterMs: 7_000,
  },
  {
    status: 429,
    body: { type: 'error', error: { type: 'rate_limit_error', message: 'Slow down', details: null } },
    code: 'rate_limited',
    advice: 'retry',
  },
  { status: 400, body: said('invalid_request_error', wrong), code: 'upstream_rejected', advice: 'stop', says: wrong },
  { status: 400, body: { type: 'error', error: { message: 7 } }, code: 'upstream_rejected', advice: 'stop' },
];
