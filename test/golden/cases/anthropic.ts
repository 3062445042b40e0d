import type { Case } from './case.ts';

/** What Anthropic's models cost. */
export const ANTHROPIC: readonly Case[] = [
  {
    model: 'anthropic/claude-sonnet-4-5',
    usage: { input_tokens: 199_999 },
    sum: '199,999 x 3/M',
    usd: '0.599997',
  },
  {
    model: 'anthropic/claude-sonnet-4-5',
    usage: { input_tokens: 200_000, output_tokens: 1 },
    sum: '200,000 x 3/M + 1 x 15/M',
    usd: '0.600015',
  },
  {
    model: 'anthropic/claude-sonnet-4-5',
    usage: { input_tokens: 200_001, output_tokens: 1 },
    sum: '200,001 x 6/M + 1 x 22.5/M',
    usd: '1.2000285',
  },
  {
    model: 'anthropic/claude-sonnet-4-5',
    usage: { input_tokens: 100_000, cached_input_tokens: 60_000, cache_write_tokens: 40_000, output_tokens: 10 },
    sum: '100,000 x 3/M + 60,000 x 0.3/M + 40,000 x 3.75/M + 10 x 15/M',
    usd: '0.46815',
  },
  {
    model: 'anthropic/claude-sonnet-4-5',
    usage: {
      input_tokens: 100_000,
      cached_input_tokens: 60_000,
      cache_write_tokens: 40_000,
      cache_write_1h_tokens: 1,
      output_tokens: 10,
    },
    sum: '100,000 x 6/M + 60,000 x 0.6/M + 40,000 x 7.5/M + 1 x 12/M + 10 x 22.5/M',
    usd: '0.936237',
  },
  {
    model: 'anthropic/claude-sonnet-4-6',
    usage: { input_tokens: 200_001 },
    at: '2026-03-12T23:59:59Z',
    sum: '200,001 x 6/M',
    usd: '1.200006',
  },
  {
    model: 'anthropic/claude-sonnet-4-6',
    usage: { input_tokens: 999_999, output_tokens: 1 },
    at: '2026-03-13T00:00:00Z',
    sum: '999,999 x 3/M + 1 x 15/M',
    usd: '3.000012',
  },
  {
    model: 'anthropic/claude-haiku-4-5',
    usage: {
      input_tokens: 10,
      cache_write_tokens: 1_000,
      cache_write_1h_tokens: 1_000,
      cached_input_tokens: 5_000,
      output_tokens: 100,
    },
    sum: '10 x 1/M + 1,000 x 1.25/M + 1,000 x 2/M + 5,000 x 0.1/M + 100 x 5/M',
    usd: '0.00426',
  },
  {
    model: 'anthropic/claude-haiku-4-5',
    usage: {
      input_tokens: 10,
      cache_write_tokens: 1_000,
      cache_write_1h_tokens: 1_000,
      cached_input_tokens: 5_000,
      output_tokens: 100,
    },
    tier: 'batch',
    sum: '10 x 0.5/M + 1,000 x 0.625/M + 1,000 x 1/M + 5,000 x 0.05/M + 100 x 2.5/M',
    usd: '0.00213',
  },
  {
    model: 'anthropic/claude-opus-5-5',
    usage: { input_tokens: 1, cached_input_tokens: 1_000_000, output_tokens: 1 },
    sum: '1 x 4/M + 1,000,000 x 0.2/M + 1 x 20/M',
    usd: '0.200024',
  },
  {
    model: 'anthropic/claude-sonnet-5',
    usage: { input_tokens: 500, output_tokens: 50, searches: 2 },
    sum: '500 x 2/M + 50 x 10/M + 2 x 10/k',
    usd: '0.0215',
  },
  {
    model: 'anthropic/claude-opus-4-1',
    usage: {
      input_tokens: 1,
      cached_input_tokens: 1,
      cache_write_tokens: 1,
      cache_write_1h_tokens: 1,
      output_tokens: 1,
    },
    sum: '1 x 15/M + 1 x 1.5/M + 1 x 18.75/M + 1 x 30/M + 1 x 75/M',
    usd: '0.00014025',
  },
  {
    model: 'anthropic/claude-3-haiku-20240307',
    usage: { cached_input_tokens: 7 },
    tier: 'batch',
    sum: '7 x 0.015/M',
    usd: '0.000000105',
  },
  {
    model: 'anthropic/claude-opus-4-6',
    usage: { input_tokens: 1_000, output_tokens: 100 },
    sum: '1,000 x 5/M + 100 x 25/M',
    usd: '0.0075',
  },
  {
    model: 'anthropic/claude-opus-4-6',
    usage: { input_tokens: 1_000, cached_input_tokens: 10, output_tokens: 100 },
    variant: { region: 'us' },
    sum: '1,000 x 5.5/M + 10 x 0.55/M + 100 x 27.5/M',
    usd: '0.0082555',
  },
];
