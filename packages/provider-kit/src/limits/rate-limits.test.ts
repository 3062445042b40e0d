import type { RateLimit } from '@weir/core';
import { describe, expect, it } from 'vitest';
import { rateLimits } from './rate-limits.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const read = (headers: Record<string, string>) => rateLimits(headers, NOW);
const MINUTE = 60_000;

/** What each vendor's headers look like, and what they mean. */
const FORMS: Readonly<Record<string, readonly [headers: Record<string, string>, limits: readonly RateLimit[]]>> = {
  OpenAI: [
    {
      'x-ratelimit-limit-requests': '5000',
      'x-ratelimit-remaining-requests': '4999',
      'x-ratelimit-reset-requests': '12ms',
      'x-ratelimit-limit-tokens': '2000000',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '1m30.5s',
      'x-ratelimit-limit-input-images': '50',
      'x-request-id': 'req_1',
    },
    [
      { unit: 'requests', limit: 5_000, remaining: 4_999, resetsAt: NOW + 12 },
      { unit: 'tokens', limit: 2_000_000, remaining: 0, resetsAt: NOW + 90_500 },
      { unit: 'images', limit: 50 },
    ],
  ],
  Anthropic: [
    {
      'anthropic-ratelimit-requests-limit': '4000',
      'anthropic-ratelimit-requests-remaining': '3999',
      'anthropic-ratelimit-requests-reset': '2026-11-23T12:00:30Z',
      'anthropic-ratelimit-input-tokens-remaining': '1999000',
    },
    [
      { unit: 'requests', limit: 4_000, remaining: 3_999, resetsAt: NOW + 30_000 },
      { unit: 'input_tokens', remaining: 1_999_000 },
    ],
  ],
  'Azure, which counts the rest in a unit of its own': [
    {
      'x-ratelimit-limit-requests': '120',
      'x-ratelimit-remaining-requests': '119',
      'x-ratelimit-reset-requests': '500',
      'x-ratelimit-renewalperiod-requests': '60',
      'x-ratelimit-key': 'gpt-5.6-luna',
      'x-ratelimit-abusepenalty-active': 'False',
    },
    [{ unit: 'requests', limit: 120, remaining: 119, windowMs: MINUTE, resetsAt: NOW + MINUTE }],
  ],
  Mistral: [
    {
      'x-ratelimit-limit-req-10-second': '60',
      'x-ratelimit-remaining-req-10-second': '57',
      'x-ratelimit-remaining-tokens-minute': '97856',
      'x-ratelimit-remaining-tokens-month': '900',
      'x-ratelimit-tokens-query-cost': '97',
      'x-ratelimitbysize-remaining-minute': '401381',
    },
    [
      { unit: 'requests', windowMs: 10_000, limit: 60, remaining: 57 },
      { unit: 'tokens', windowMs: MINUTE, remaining: 401_381 },
      { unit: 'tokens', windowMs: 30 * 86_400_000, remaining: 900 },
    ],
  ],
  Cerebras: [
    { 'x-ratelimit-remaining-requests-day': '9', 'x-ratelimit-reset-requests-day': '33011.382867' },
    [{ unit: 'requests', windowMs: 86_400_000, remaining: 9, resetsAt: NOW + 33_011_382.867 }],
  ],
  Together: [
    { 'x-ratelimit-limit': '2', 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': '2' },
    [{ unit: 'requests', limit: 2, remaining: 1, resetsAt: NOW + 2_000 }],
  ],
  Replicate: [
    { 'ratelimit-remaining': '599', 'ratelimit-reset': '1' },
    [{ unit: 'requests', remaining: 599, resetsAt: NOW + 1_000 }],
  ],
  "the IETF's draft": [
    { ratelimit: '"api";r=999;t=295', 'ratelimit-policy': '"fixed window";"api";q=1000;w=300' },
    [{ unit: 'requests', limit: 1_000, remaining: 999, windowMs: 300_000, resetsAt: NOW + 295_000 }],
  ],
  'times in seconds and in ms': [
    { 'x-ratelimit-reset-requests': String(NOW / 1_000 + 5), 'x-ratelimit-reset-tokens': String(NOW + 7) },
    [
      { unit: 'requests', resetsAt: NOW + 5_000 },
      { unit: 'tokens', resetsAt: NOW + 7 },
    ],
  ],
};

describe('rateLimits', () => {
  it.each(Object.entries(FORMS))('reads %s', (_, [headers, limits]) => {
    expect(read(headers)).toEqual(limits);
  });

  it('takes nothing from what it cannot read', () => {
    const odd = {
      'x-ratelimit-limit-requests': 'many',
      'x-ratelimit-remaining-requests': '-1',
      'x-ratelimit-reset-requests': 'soon',
      'x-ratelimit-': '3',
      'x-endpoint-monthly-call-limit': '1000',
      ratelimit: '"api";t=295',
    };

    expect(read(odd)).toEqual([]);
  });
});
