interface Open {
  readonly [field: string]: unknown;
}

/** Text, texts, tokens, or several texts as tokens. */
export type EmbeddingsInput = string | readonly string[] | readonly number[] | readonly (readonly number[])[];

/** `POST /embeddings`. */
export interface EmbeddingsRequest extends Open {
  readonly model: string;
  /** At most 2,048 items. */
  readonly input: EmbeddingsInput;
  readonly dimensions?: number | null;
  readonly encoding_format?: 'float' | 'base64' | (string & {}) | null;
  readonly user?: string | null;
}

export interface Embedding extends Open {
  readonly object: 'embedding';
  readonly index: number;
  /** Numbers, or with `encoding_format: 'base64'` little-endian float32. */
  readonly embedding: readonly number[] | string;
}

export interface EmbeddingsUsage extends Open {
  readonly prompt_tokens: number;
  readonly total_tokens: number;
}

export interface EmbeddingsResponse extends Open {
  readonly object: 'list';
  readonly model: string;
  readonly data: readonly Embedding[];
  readonly usage?: EmbeddingsUsage;
}
