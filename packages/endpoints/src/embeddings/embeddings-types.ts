interface Open {
  readonly [field: string]: unknown;
}

/** What makes one vector together. Its parts are chat's: `{ type: 'text', text }`, `{ type: 'image_url', image_url }`. */
export interface EmbeddingsContent extends Open {
  readonly content?: string | readonly ({ readonly type: string } & Open)[];
  readonly text?: string;
  /** URL of a picture, `https:` or `data:`. */
  readonly image?: string;
}

/** Text, texts, tokens, several texts as tokens, or texts beside pictures. */
export type EmbeddingsInput =
  | string
  | readonly number[]
  | readonly (string | EmbeddingsContent)[]
  | readonly (readonly number[])[];

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
  /** Tokens of pictures included. */
  readonly prompt_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details?: { readonly image_tokens?: number } | null;
  /** Pictures, where they are billed whole. */
  readonly images?: number;
  /** Of pictures and video, where they are billed by them. */
  readonly pixels?: number;
}

export interface EmbeddingsResponse extends Open {
  readonly object: 'list';
  readonly model: string;
  readonly data: readonly Embedding[];
  readonly usage?: EmbeddingsUsage;
}
