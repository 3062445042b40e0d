import { describe, expect, it } from 'vitest';
import { failureIn } from './failure-in.ts';

describe('an error that came with HTTP 200', () => {
  it.each([
    ['overloaded_error', 'upstream_overloaded', 'reroute'],
    ['insufficient_quota', 'quota_exhausted', 'reroute'],
    ['429', 'rate_limited', 'retry'],
    ['400', 'upstream_rejected', 'stop'],
    ['UNAVAILABLE', 'upstream_unavailable', 'retry'],
    ['context_length_exceeded', 'context_length_exceeded', 'reroute'],
    ['something_new', 'upstream_error', 'retry'],
    [undefined, 'upstream_error', 'retry'],
  ])('of %s is %s (%s), as its status would have been', (said, code, advice) => {
    const failure = failureIn({ message: 'No', ...(said === undefined ? {} : { code: said }) });
    expect(failure).toMatchObject({ code, advice, message: 'No', details: { dispatch: { sent: true } } });
    expect(failure.details.upstreamCode).toBe(said);
    expect(failure.details.dispatch).not.toHaveProperty('status'); // a status could be one that is never billed
  });
});
