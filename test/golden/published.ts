import type { CardOverride } from '@weir/catalogue';

/** Where each vendor publishes its prices. */
export const PAGES: Readonly<Record<string, string>> = {
  openai: 'https://developers.openai.com/api/docs/pricing',
  anthropic: 'https://platform.claude.com/docs/en/about-claude/pricing',
  google: 'https://ai.google.dev/gemini-api/docs/pricing',
  'x-ai': 'https://docs.x.ai/docs/models',
  deepseek: 'https://api-docs.deepseek.com/quick_start/pricing',
  mistral: 'https://mistral.ai/pricing/api',
  cohere: 'https://cohere.com/pricing',
  perplexity: 'https://docs.perplexity.ai/docs/getting-started/pricing',
  groq: 'https://console.groq.com/docs/speech-to-text',
  voyageai: 'https://docs.voyageai.com/docs/pricing',
  'google-speech': 'https://cloud.google.com/speech-to-text/pricing',
};

/**
 * Published prices the bundled list does not have, or not all of, written as a user would write them: by size, quality
 * and resolution; with a minimum, in steps, until a day, for a region. From the pages above, as recorded by
 * litellm's list of 2026-07-24, genai-prices 0.1.8 of 2026-09-23 and the vendors' own pages.
 */
export const OWN: Readonly<Record<string, CardOverride>> = {
  'openai/dall-e-3': {
    rates: [
      { perImage: '0.04', variant: { size: '1024x1024', quality: 'standard' } },
      { perImage: '0.08', variant: { size: '1024x1024', quality: 'hd' } },
      { perImage: '0.08', variant: { size: '1024x1792', quality: 'standard' } },
      { perImage: '0.12', variant: { size: '1024x1792', quality: 'hd' } },
    ],
  },
  'openai/sora-2': { perVideoSecond: '0.10' },
  'openai/sora-2-pro': {
    rates: [
      { perVideoSecond: '0.30', variant: { resolution: '720p' } },
      { perVideoSecond: '0.50', variant: { resolution: '1024p' } },
    ],
  },
  'openai/tts-1': { perMillionCharacters: '15' },
  'openai/tts-1-hd': { perMillionCharacters: '30' },
  // minimum billed length: 10 seconds
  'groq/whisper-large-v3': { rates: [{ perAudioHour: '0.111', atLeast: 10 }] },
  // API v1: 0.006 for each 15 seconds begun
  'google-speech/default': { rates: [{ perAudioHour: '1.44', step: 15 }] },
  'cohere/rerank-v3.5': { perThousandSearches: '2' },
  // US-only inference is 1.1 times every token price: /docs/en/manage-claude/data-residency
  'anthropic/claude-opus-4-6': {
    input: '5',
    output: '25',
    cachedInput: '0.5',
    rates: [{ input: '5.5', output: '27.5', cachedInput: '0.55', variant: { region: 'us' } }],
  },
  // "$0.75 through December 31, 2026"
  'google/gemini-3.8-flash': {
    input: '1.50',
    output: '7.50',
    rates: [{ input: '0.75', output: '3.75', until: '2027-01-01', since: '2026-08-01' }],
  },
  // by how much of the web is read
  'perplexity/sonar': {
    input: '1',
    output: '1',
    rates: [
      { perThousandRequests: '5', variant: { search_context: 'low' } },
      { perThousandRequests: '8', variant: { search_context: 'medium' } },
      { perThousandRequests: '12', variant: { search_context: 'high' } },
    ],
  },
};
