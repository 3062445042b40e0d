import { describe, expect, it } from 'vitest';
import { googleError } from './google-error.ts';

const type = (kind: string): object => ({ '@type': `type.googleapis.com/google.rpc.${kind}` });
const failed = (status: number, error: object, headers = {}, isList = false) => {
  const body = JSON.stringify(isList ? [{ error }] : { error });
  return googleError({ status, headers, body, now: 0, provider: 'gemini' });
};
const quota = (quotaId: string, more: object = {}): object => ({
  code: 429,
  message: 'You exceeded your current quota',
  status: 'RESOURCE_EXHAUSTED',
  details: [
    { ...type('QuotaFailure'), violations: [{ quotaId, ...more }] },
    { ...type('RetryInfo'), retryDelay: '34.4s' },
  ],
});

describe('an error of Google', () => {
  it('says in its details how long to wait, unless a header does', () => {
    const minute = quota('GenerateRequestsPerMinutePerProjectPerModel-FreeTier');
    expect(failed(429, minute)).toMatchObject({ code: 'rate_limited', advice: 'retry', retryAfterMs: 34_400 });
    expect(failed(429, minute, { 'retry-after': '2' }).retryAfterMs).toBe(2_000);
    expect(failed(429, minute, {}, true).retryAfterMs).toBe(34_400);
  });

  it.each([
    quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier'),
    quota('GenerateRequestsPerMinutePerProjectPerModel-FreeTier', { quotaValue: '0' }),
    { code: 429, message: 'Your prepayment credits are depleted.', status: 'RESOURCE_EXHAUSTED' },
  ])('tells what does not pass by waiting: %j', (error) => {
    expect(failed(429, error)).toMatchObject({ code: 'quota_exhausted', advice: 'reroute' });
  });

  it('tells a key that is not good from a request that is not', () => {
    const bad = { ...type('ErrorInfo'), reason: 'API_KEY_INVALID' };
    const error = failed(400, { code: 400, message: 'API key not valid.', status: 'INVALID_ARGUMENT', details: [bad] });
    expect(error).toMatchObject({ code: 'upstream_auth', advice: 'reroute', details: { dispatch: { status: 400 } } });
    const place = { code: 400, message: 'User location is not supported', status: 'FAILED_PRECONDITION' };
    expect(failed(400, place)).toMatchObject({ code: 'upstream_auth', advice: 'reroute' });
    const violations = [{ field: 'generation_config.top_k', description: 'too large' }];
    const wrong = { ...type('BadRequest'), fieldViolations: violations };
    expect(
      failed(400, { code: 400, message: 'Invalid value', status: 'INVALID_ARGUMENT', details: [wrong] }),
    ).toMatchObject({ code: 'upstream_rejected', param: 'generation_config.top_k', advice: 'stop' });
  });

  it('tells a prompt that is too long', () => {
    const message = 'The input token count (1250074) exceeds the maximum number of tokens allowed (1048576).';
    const error = failed(400, { code: 400, message, status: 'INVALID_ARGUMENT' });
    expect(error).toMatchObject({ code: 'context_length_exceeded', advice: 'reroute' });
  });

  it('goes by its status where it has no readable form', () => {
    for (const body of ['<html>', '[]', 'null', '{"error":"no"}'])
      expect(googleError({ status: 503, headers: {}, body, now: 0, provider: 'g' }).code).toBe('upstream_unavailable');
  });
});
