import type { UsageUnit } from '@weir/core';

/** What a price key of genai-prices prices, and how many units its figure buys. Source: its units table, 0.1.8. */
export const PRICE_KEYS: Readonly<Record<string, { readonly unit: UsageUnit; readonly buys: number }>> = Object.freeze({
  input_mtok: { unit: 'input_tokens', buys: 1_000_000 },
  cache_read_mtok: { unit: 'cached_input_tokens', buys: 1_000_000 },
  cache_write_mtok: { unit: 'cache_write_tokens', buys: 1_000_000 },
  cache_write_1h_mtok: { unit: 'cache_write_1h_tokens', buys: 1_000_000 },
  output_mtok: { unit: 'output_tokens', buys: 1_000_000 },
  output_reasoning_mtok: { unit: 'reasoning_tokens', buys: 1_000_000 },
  input_audio_mtok: { unit: 'input_audio_tokens', buys: 1_000_000 },
  output_audio_mtok: { unit: 'output_audio_tokens', buys: 1_000_000 },
  input_image_mtok: { unit: 'input_image_tokens', buys: 1_000_000 },
  output_image_mtok: { unit: 'output_image_tokens', buys: 1_000_000 },
  audio_hours: { unit: 'audio_seconds', buys: 3_600 },
  input_audio_hours: { unit: 'audio_seconds', buys: 3_600 },
  input_mchars: { unit: 'characters', buys: 1_000_000 },
  input_document_kpages: { unit: 'pages', buys: 1_000 },
  rerank_searches_kcount: { unit: 'searches', buys: 1_000 },
  web_searches_kcount: { unit: 'searches', buys: 1_000 },
  requests_kcount: { unit: 'requests', buys: 1_000 },
});
