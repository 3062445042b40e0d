import type { Usage } from '@weir/core';

/** What a request used at a model, and what it costs by the vendor's page, worked out by hand. */
export interface Case {
  /** `provider/model`. */
  readonly model: string;
  readonly usage: Usage;
  /** The service tier served. */
  readonly tier?: string;
  /** When, UTC. Default {@link NOW}. */
  readonly at?: string;
  readonly variant?: Readonly<Record<string, string>>;
  /** Counts x published prices: /M per million, /k per thousand, /h per hour. */
  readonly sum: string;
  /** The sum, in USD. */
  readonly usd: string;
}

export const NOW = '2026-11-02T12:00:00Z';

const openai: readonly Case[] = [
  {
    model: 'openai/gpt-5',
    usage: { input_tokens: 900, cached_input_tokens: 100, output_tokens: 50 },
    sum: '900 x 1.25/M + 100 x 0.125/M + 50 x 10/M',
    usd: '0.0016375',
  },
  {
    model: 'openai/gpt-5',
    usage: { input_tokens: 1_000, output_tokens: 100 },
    tier: 'batch',
    sum: '1,000 x 0.625/M + 100 x 5/M',
    usd: '0.001125',
  },
  {
    model: 'openai/gpt-5',
    usage: { input_tokens: 900, cached_input_tokens: 100, output_tokens: 50 },
    tier: 'flex',
    sum: '900 x 0.625/M + 100 x 0.0625/M + 50 x 5/M',
    usd: '0.00081875',
  },
  {
    model: 'openai/gpt-5',
    usage: { input_tokens: 900, cached_input_tokens: 100, output_tokens: 50 },
    tier: 'priority',
    sum: '900 x 2.5/M + 100 x 0.25/M + 50 x 20/M',
    usd: '0.003275',
  },
  {
    model: 'openai/gpt-5',
    usage: { input_tokens: 1_000_001, output_tokens: 3, reasoning_tokens: 7 },
    sum: '1,000,001 x 1.25/M + 3 x 10/M + 7 x 10/M',
    usd: '1.25010125',
  },
  {
    model: 'openai/gpt-5-mini',
    usage: { input_tokens: 1_000, output_tokens: 100 },
    tier: 'priority',
    sum: '1,000 x 0.45/M + 100 x 3.6/M',
    usd: '0.00081',
  },
  {
    model: 'openai/gpt-4.1',
    usage: { input_tokens: 1_000, cached_input_tokens: 200, output_tokens: 100 },
    tier: 'priority',
    sum: '1,000 x 3.5/M + 200 x 0.875/M + 100 x 14/M',
    usd: '0.005075',
  },
  {
    model: 'openai/gpt-4.1-nano',
    usage: { cached_input_tokens: 1 },
    sum: '1 x 0.025/M',
    usd: '0.000000025',
  },
  {
    model: 'openai/gpt-4o-mini',
    usage: { input_tokens: 3, output_tokens: 1 },
    tier: 'priority',
    sum: '3 x 0.25/M + 1 x 1/M',
    usd: '0.00000175',
  },
  {
    model: 'openai/gpt-4o-mini',
    usage: { input_tokens: 1, output_tokens: 1 },
    tier: 'batch',
    sum: '1 x 0.075/M + 1 x 0.3/M',
    usd: '0.000000375',
  },
  {
    model: 'openai/gpt-4o',
    usage: { input_tokens: 10, output_tokens: 10 },
    tier: 'priority',
    sum: '10 x 4.25/M + 10 x 17/M',
    usd: '0.0002125',
  },
  {
    model: 'openai/gpt-4o',
    usage: { input_tokens: 4_808, output_tokens: 10 },
    sum: '4,808 x 2.5/M + 10 x 10/M',
    usd: '0.01212',
  },
  {
    model: 'openai/gpt-4o',
    usage: { input_tokens: 1_000, searches: 3 },
    sum: '1,000 x 2.5/M + 3 x 10/k',
    usd: '0.0325',
  },
  {
    model: 'openai/gpt-4o',
    usage: { input_tokens: 1_000, searches: 3 },
    tier: 'priority',
    sum: '1,000 x 4.25/M + 3 x 10/k',
    usd: '0.03425',
  },
  {
    model: 'openai/o4-mini',
    usage: { input_tokens: 11, cached_input_tokens: 11, output_tokens: 11 },
    tier: 'priority',
    sum: '11 x 2/M + 11 x 0.5/M + 11 x 8/M',
    usd: '0.0001155',
  },
  {
    model: 'openai/o3',
    usage: { input_tokens: 1_000, output_tokens: 100 },
    at: '2025-06-09T23:59:59.999Z',
    sum: '1,000 x 10/M + 100 x 40/M',
    usd: '0.014',
  },
  {
    model: 'openai/o3',
    usage: { input_tokens: 1_000, output_tokens: 100 },
    at: '2025-06-10T00:00:00Z',
    sum: '1,000 x 2/M + 100 x 8/M',
    usd: '0.0028',
  },
  // "prompts with <272K input tokens"
  {
    model: 'openai/gpt-5.5',
    usage: { input_tokens: 271_999, output_tokens: 10 },
    sum: '271,999 x 5/M + 10 x 30/M',
    usd: '1.360295',
  },
  {
    model: 'openai/gpt-5.5',
    usage: { input_tokens: 272_000, output_tokens: 10 },
    sum: '272,000 x 10/M + 10 x 45/M',
    usd: '2.72045',
  },
  {
    model: 'openai/gpt-5.5',
    usage: { input_tokens: 272_001, output_tokens: 10 },
    sum: '272,001 x 10/M + 10 x 45/M',
    usd: '2.72046',
  },
  {
    model: 'openai/gpt-5.5',
    usage: { input_tokens: 1_000, cached_input_tokens: 271_000, output_tokens: 10 },
    sum: '1,000 x 10/M + 271,000 x 1/M + 10 x 45/M',
    usd: '0.28145',
  },
  {
    model: 'openai/gpt-5.6-sol',
    usage: { input_tokens: 1_000, cache_write_tokens: 2_000, cached_input_tokens: 3_000, output_tokens: 100 },
    at: '2026-08-20T23:59:59Z',
    sum: '1,000 x 5/M + 2,000 x 6.25/M + 3,000 x 0.5/M + 100 x 30/M',
    usd: '0.022',
  },
  {
    model: 'openai/gpt-5.6-sol',
    usage: { input_tokens: 1_000, cache_write_tokens: 2_000, cached_input_tokens: 3_000, output_tokens: 100 },
    at: '2026-08-21T00:00:00Z',
    sum: '1,000 x 4/M + 2,000 x 5/M + 3,000 x 0.4/M + 100 x 20/M',
    usd: '0.0172',
  },
  {
    model: 'openai/gpt-5.6-luna',
    usage: { input_tokens: 1_000, output_tokens: 100 },
    at: '2026-07-29T12:00:00Z',
    sum: '1,000 x 1/M + 100 x 6/M',
    usd: '0.0016',
  },
  {
    model: 'openai/gpt-5.6-luna',
    usage: { input_tokens: 1_000, output_tokens: 100 },
    sum: '1,000 x 0.2/M + 100 x 1.2/M',
    usd: '0.00032',
  },
  {
    model: 'openai/gpt-5.6-luna',
    usage: { input_tokens: 272_000, output_tokens: 1 },
    sum: '272,000 x 0.4/M + 1 x 1.8/M',
    usd: '0.1088018',
  },
  {
    model: 'openai/gpt-audio',
    usage: { input_tokens: 100, input_audio_tokens: 200, output_tokens: 50, output_audio_tokens: 300 },
    sum: '100 x 2.5/M + 200 x 32/M + 50 x 10/M + 300 x 64/M',
    usd: '0.02635',
  },
  {
    model: 'openai/gpt-realtime',
    usage: {
      input_audio_tokens: 1_000,
      cached_input_tokens: 500,
      input_image_tokens: 100,
      output_audio_tokens: 100,
      output_tokens: 10,
    },
    sum: '1,000 x 32/M + 500 x 0.4/M + 100 x 5/M + 100 x 64/M + 10 x 16/M',
    usd: '0.03926',
  },
  {
    model: 'openai/gpt-4o-transcribe',
    usage: { input_audio_tokens: 1_000, output_tokens: 100 },
    sum: '1,000 x 6/M + 100 x 10/M',
    usd: '0.007',
  },
  { model: 'openai/whisper-1', usage: { audio_seconds: 61 }, sum: '61 x 0.36/h', usd: '0.0061' },
  { model: 'openai/whisper-1', usage: { audio_seconds: 90.5 }, sum: '90.5 x 0.36/h', usd: '0.00905' },
  { model: 'openai/text-embedding-3-small', usage: { input_tokens: 1 }, sum: '1 x 0.02/M', usd: '0.00000002' },
  {
    model: 'openai/text-embedding-3-small',
    usage: { input_tokens: 8_191 },
    tier: 'batch',
    sum: '8,191 x 0.01/M',
    usd: '0.00008191',
  },
  {
    model: 'openai/gpt-image-1.5',
    usage: { input_tokens: 50, input_image_tokens: 1_000, output_image_tokens: 4_160 },
    sum: '50 x 5/M + 1,000 x 8/M + 4,160 x 32/M',
    usd: '0.14137',
  },
  {
    model: 'openai/dall-e-3',
    usage: { images: 1 },
    variant: { size: '1024x1024', quality: 'standard' },
    sum: '1 x 0.04',
    usd: '0.04',
  },
  {
    model: 'openai/dall-e-3',
    usage: { images: 3 },
    variant: { size: '1024x1024', quality: 'hd' },
    sum: '3 x 0.08',
    usd: '0.24',
  },
  {
    model: 'openai/dall-e-3',
    usage: { images: 2 },
    variant: { size: '1024x1792', quality: 'standard' },
    sum: '2 x 0.08',
    usd: '0.16',
  },
  {
    model: 'openai/dall-e-3',
    usage: { images: 2 },
    variant: { size: '1024x1792', quality: 'hd' },
    sum: '2 x 0.12',
    usd: '0.24',
  },
  { model: 'openai/sora-2', usage: { video_seconds: 4 }, sum: '4 x 0.10', usd: '0.4' },
  {
    model: 'openai/sora-2-pro',
    usage: { video_seconds: 8 },
    variant: { resolution: '720p' },
    sum: '8 x 0.30',
    usd: '2.4',
  },
  {
    model: 'openai/sora-2-pro',
    usage: { video_seconds: 12 },
    variant: { resolution: '1024p' },
    sum: '12 x 0.50',
    usd: '6',
  },
  { model: 'openai/tts-1', usage: { characters: 4_096 }, sum: '4,096 x 15/M', usd: '0.06144' },
  { model: 'openai/tts-1-hd', usage: { characters: 1 }, sum: '1 x 30/M', usd: '0.00003' },
];

const anthropic: readonly Case[] = [
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

const google: readonly Case[] = [
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

const others: readonly Case[] = [
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

export const CASES: readonly Case[] = [...openai, ...anthropic, ...google, ...others];
