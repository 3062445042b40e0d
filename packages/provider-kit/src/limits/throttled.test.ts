import { describe, expect, it } from 'vitest';
import { upstreamError } from '../upstream-error.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const throttled = (message: string, headers: Record<string, string> = {}) =>
  upstreamError({ status: 429, headers, body: JSON.stringify({ error: { message } }), now: NOW, provider: 'acme' });

describe('a throttled request', () => {
  it('waits as long as Retry-After says, whatever else is said', () => {
    const headers = { 'retry-after': '2', 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '9s' };

    expect(throttled('Please try again in 5s', headers).retryAfterMs).toBe(2_000);
  });

  it('waits until all that is used up is there again, where there is no Retry-After', () => {
    const headers = {
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '9s',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '3s',
      'x-ratelimit-remaining-images': '8',
      'x-ratelimit-reset-images': '60s',
    };

    expect(throttled('Slow down', headers)).toMatchObject({ advice: 'retry', retryAfterMs: 9_000 });
  });

  it.each([
    ['Limit 200 RPD. Please try again in 7m12s. Visit', 432_000],
    ['Please try again in 812ms.', 812],
    ['Please try again later', undefined],
  ])('waits as long as %j says, where nothing else does', (message, ms) => {
    expect(throttled(message).retryAfterMs).toBe(ms);
  });

  it('goes elsewhere when a whole window is too small for it', () => {
    const error = throttled('Request too large for gpt-5 on tokens per min (TPM): Limit 30000, Requested 31000.');

    expect(error).toMatchObject({ code: 'rate_limited', advice: 'reroute' });
  });

  it('tells the limits', () => {
    const { details } = throttled('Slow down', { 'anthropic-ratelimit-tokens-remaining': '0' });

    expect(details.limits).toEqual([{ unit: 'tokens', remaining: 0 }]);
  });
});
