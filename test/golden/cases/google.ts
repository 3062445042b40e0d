import type { Case } from './case.ts';

/** What Google's models cost. */
export const GOOGLE: readonly Case[] = [
  {
    model: 'google/gemini-2.5-pro',
    usage: { input_tokens: 200_000, output_tokens: 4, reasoning_tokens: 6 },
    sum: '200,000 x 1.25/M + 4 x 10/M + 6 x 10/M',
    usd: '0.2501',
  },
  {
    model: 'google/gemini-2.5-pro',
    usage: { input_tokens: 200_001, output_tokens: 10 },
    sum: '200,001 x 2.5/M + 10 x 15/M',
    usd: '0.5001525',
  },
  {
    model: 'google/gemini-2.5-pro',
    usage: { input_tokens: 200_001, output_tokens: 10 },
    tier: 'batch',
    sum: '200,001 x 1.25/M + 10 x 7.5/M',
    usd: '0.25007625',
  },
  // cached tokens cost the same in a batch
  {
    model: 'google/gemini-2.5-pro',
    usage: { input_tokens: 1_000, cached_input_tokens: 1_000, output_tokens: 10 },
    tier: 'batch',
    sum: '1,000 x 0.625/M + 1,000 x 0.125/M + 10 x 5/M',
    usd: '0.0008',
  },
  {
    model: 'google/gemini-2.5-flash',
    usage: { input_tokens: 100, input_audio_tokens: 1_000, output_tokens: 10 },
    sum: '100 x 0.3/M + 1,000 x 1/M + 10 x 2.5/M',
    usd: '0.001055',
  },
  {
    model: 'google/gemini-2.5-flash-image',
    usage: { input_tokens: 10, output_image_tokens: 1_290 },
    sum: '10 x 0.3/M + 1,290 x 30/M',
    usd: '0.038703',
  },
  {
    model: 'google/gemini-3.7-flash',
    usage: { input_tokens: 1_000, output_tokens: 100 },
    at: '2026-12-31T23:59:59.999Z',
    sum: '1,000 x 0.75/M + 100 x 3.75/M',
    usd: '0.001125',
  },
  {
    model: 'google/gemini-3.7-flash',
    usage: { input_tokens: 1_000, output_tokens: 100 },
    at: '2027-01-01T00:00:00Z',
    sum: '1,000 x 1.5/M + 100 x 7.5/M',
    usd: '0.00225',
  },
  {
    model: 'google/gemini-3.8-flash',
    usage: { input_tokens: 1_000, output_tokens: 100 },
    at: '2026-12-31T23:59:59.999Z',
    sum: '1,000 x 0.75/M + 100 x 3.75/M',
    usd: '0.001125',
  },
  {
    model: 'google/gemini-3.8-flash',
    usage: { input_tokens: 1_000, output_tokens: 100 },
    at: '2027-01-01T00:00:00Z',
    sum: '1,000 x 1.5/M + 100 x 7.5/M',
    usd: '0.00225',
  },
  { model: 'google-speech/default', usage: { audio_seconds: 15 }, sum: '1 x 0.006', usd: '0.006' },
  { model: 'google-speech/default', usage: { audio_seconds: 15.001 }, sum: '2 x 0.006', usd: '0.012' },
];
