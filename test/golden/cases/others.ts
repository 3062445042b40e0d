import type { Case } from './case.ts';

const peak = (at: string): Case => ({
  model: 'deepseek/deepseek-v4-flash',
  usage: { input_tokens: 1_000, cached_input_tokens: 1_000, output_tokens: 100 },
  at,
  sum: '1,000 x 0.44/M + 1,000 x 0.014/M + 100 x 1.32/M',
  usd: '0.000586',
});
const offPeak = (at: string): Case => ({
  ...peak(at),
  sum: '1,000 x 0.22/M + 1,000 x 0.007/M + 100 x 0.66/M',
  usd: '0.000293',
});

/** What models of other vendors cost. */
export const OTHERS: readonly Case[] = [
  // "< 200k prompt tokens" and ">= 200k"
  { model: 'x-ai/grok-4.3', usage: { input_tokens: 199_999 }, sum: '199,999 x 1.25/M', usd: '0.24999875' },
  { model: 'x-ai/grok-4.3', usage: { input_tokens: 200_000 }, sum: '200,000 x 2.5/M', usd: '0.5' },
  {
    model: 'x-ai/grok-4.3',
    usage: { input_tokens: 1, cached_input_tokens: 200_000, output_tokens: 10 },
    sum: '1 x 2.5/M + 200,000 x 0.4/M + 10 x 5/M',
    usd: '0.0800525',
  },
  // peak is 01:00-04:00 and 06:00-10:00 UTC; on weekends, Beijing's, from 23 August 2026 on there is none
  peak('2026-08-22T02:00:00Z'),
  offPeak('2026-08-23T02:00:00Z'),
  peak('2026-11-06T09:59:59.999Z'),
  offPeak('2026-11-07T02:00:00Z'),
  offPeak('2026-11-08T09:00:00Z'),
  peak('2026-11-09T01:00:00Z'),
  offPeak('2026-11-03T00:59:59.999Z'),
  peak('2026-11-03T01:00:00Z'),
  peak('2026-11-03T03:59:59.999Z'),
  offPeak('2026-11-03T04:00:00Z'),
  peak('2026-11-03T06:00:00Z'),
  offPeak('2026-11-03T10:00:00Z'),
  {
    model: 'deepseek/deepseek-v4-pro',
    usage: { cached_input_tokens: 1_000_001 },
    at: '2026-08-16T12:00:00Z',
    sum: '1,000,001 x 0.003625/M',
    usd: '0.003625003625',
  },
  {
    model: 'mistral/mistral-ocr-latest',
    usage: { pages: 7 },
    at: '2025-06-01T00:00:00Z',
    sum: '7 x 1/k',
    usd: '0.007',
  },
  { model: 'mistral/mistral-ocr-latest', usage: { pages: 7 }, sum: '7 x 4/k', usd: '0.028' },
  {
    model: 'mistral/mistral-large-2512',
    usage: { input_tokens: 3, cached_input_tokens: 1, output_tokens: 1 },
    sum: '3 x 0.5/M + 1 x 0.05/M + 1 x 1.5/M',
    usd: '0.00000305',
  },
  {
    model: 'cohere/command-r7b-12-2024',
    usage: { input_tokens: 1, output_tokens: 1 },
    sum: '1 x 0.0375/M + 1 x 0.15/M',
    usd: '0.0000001875',
  },
  { model: 'cohere/rerank-v3.5', usage: { searches: 3 }, sum: '3 x 2/k', usd: '0.006' },
  {
    model: 'perplexity/sonar-pro',
    usage: { input_tokens: 100, output_tokens: 10, requests: 1 },
    sum: '100 x 3/M + 10 x 15/M + 1 x 14/k',
    usd: '0.01445',
  },
  {
    model: 'perplexity/sonar-deep-research',
    usage: { input_tokens: 1_000, output_tokens: 100, reasoning_tokens: 5_000, searches: 4 },
    sum: '1,000 x 2/M + 100 x 8/M + 5,000 x 3/M + 4 x 5/k',
    usd: '0.0378',
  },
  {
    model: 'perplexity/sonar',
    usage: { input_tokens: 100, output_tokens: 10, requests: 1 },
    variant: { search_context: 'low' },
    sum: '100 x 1/M + 10 x 1/M + 1 x 5/k',
    usd: '0.00511',
  },
  { model: 'groq/whisper-large-v3', usage: { audio_seconds: 3_600 }, sum: '3,600 x 0.111/h', usd: '0.111' },
  { model: 'groq/whisper-large-v3', usage: { audio_seconds: 0.4 }, sum: '10 x 0.111/h', usd: '0.000308333333' },
  { model: 'groq/whisper-large-v3', usage: { audio_seconds: 10.01 }, sum: '10.01 x 0.111/h', usd: '0.000308641667' },
  {
    model: 'groq/whisper-large-v3-turbo',
    usage: { audio_seconds: 61 },
    sum: '61 x 0.04/h',
    usd: '0.000677777778',
  },
  { model: 'voyageai/voyage-3.5', usage: { input_tokens: 1_000_001 }, sum: '1,000,001 x 0.06/M', usd: '0.06000006' },
];
