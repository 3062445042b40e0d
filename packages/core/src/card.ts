import type { Price } from './price.ts';

/**
 * What a model can be asked for. Open: adapters may declare further abilities, routers compare them as text.
 * `chat` and the like name the endpoints; the others what a request may need there.
 */
export type Ability =
  | 'stream'
  | 'tools'
  | 'parallel_tools'
  | 'json_object'
  | 'json_schema'
  | 'image_input'
  | 'audio_input'
  | 'audio_output'
  | 'file_input'
  | 'logprobs'
  | 'multiple_choices'
  | 'reasoning'
  | (string & {});

/** What one model can do and costs at one provider. */
export interface ModelCard {
  readonly provider: string;
  readonly model: string;
  /** Endpoints it serves: `chat`, `embeddings`, ... */
  readonly endpoints: readonly string[];
  readonly abilities: readonly Ability[];
  /** Tokens it can read and write in one request; absent when unknown. */
  readonly contextWindow?: number;
  /** Most tokens it writes in one reply; absent when unknown. */
  readonly maxOutputTokens?: number;
  readonly prices: readonly Price[];
  /** Names the price data, so that any row can be priced again: `genai-prices@0.1.8`. */
  readonly priceVersion?: string;
  /** Rough rank of answer quality for routing, 0 (small) to 1 (premium); absent when unknown. */
  readonly quality?: number;
  /** Other names callers may use for it. */
  readonly aliases?: readonly string[];
  /** ISO date after which the provider stops serving it. */
  readonly retiresOn?: string;
}

/** A model at a provider, chosen for a call. */
export interface Target {
  readonly provider: string;
  readonly model: string;
}

/** `provider/model`: how a target is written in headers, events and keys. */
export const targetName = (target: Target): string => `${target.provider}/${target.model}`;
