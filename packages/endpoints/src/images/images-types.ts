interface Open {
  readonly [field: string]: unknown;
}

/** `POST /images/generations`. */
export interface ImagesRequest extends Open {
  readonly model: string;
  readonly prompt: string;
  /** How many images. */
  readonly n?: number | null;
  /** `1024x1024`; `auto` where the model decides. */
  readonly size?: string | null;
  readonly quality?: 'auto' | 'low' | 'medium' | 'high' | 'standard' | 'hd' | (string & {}) | null;
  readonly background?: string | null;
  readonly moderation?: string | null;
  readonly output_format?: string | null;
  readonly output_compression?: number | null;
  /** Of models whose images are not always base64. */
  readonly response_format?: 'url' | 'b64_json' | null;
  readonly style?: string | null;
  readonly user?: string | null;
}

export interface Image extends Open {
  readonly b64_json?: string;
  readonly url?: string;
  readonly revised_prompt?: string;
}

export interface ImagesUsage extends Open {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly total_tokens: number;
  readonly input_tokens_details?: { readonly text_tokens?: number; readonly image_tokens?: number } | null;
  readonly output_tokens_details?: { readonly text_tokens?: number; readonly image_tokens?: number } | null;
}

export interface ImagesResponse extends Open {
  /** Epoch s. */
  readonly created: number;
  readonly data: readonly Image[];
  readonly size?: string;
  readonly quality?: string;
  readonly usage?: ImagesUsage;
}
