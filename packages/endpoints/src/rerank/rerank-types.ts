interface Open {
  readonly [field: string]: unknown;
}

/** A picture or a text, as multimodal rerankers take them. */
export interface RerankItem extends Open {
  readonly text?: string;
  /** `https:` or `data:` URL, or base64. */
  readonly image?: string;
}

export type RerankText = string | RerankItem;

/** `POST /rerank`, in the form Cohere, Jina, vLLM, Together and others share. */
export interface RerankRequest extends Open {
  readonly model: string;
  readonly query: RerankText;
  /** At most 10,000. */
  readonly documents: readonly RerankText[];
  /** How many of the best are answered; all where it is not given. */
  readonly top_n?: number | null;
  /** Whether results repeat their document. Without it they have its place alone. */
  readonly return_documents?: boolean | null;
  /** Longer documents are cut to it. */
  readonly max_tokens_per_doc?: number | null;
}

export interface RerankResult extends Open {
  /** Place of the document in the request, from 0. */
  readonly index: number;
  readonly relevance_score: number;
  readonly document?: RerankItem;
}

/** Told by search units, or by tokens. */
export interface RerankUsage extends Open {
  readonly prompt_tokens?: number;
  readonly total_tokens?: number;
  /** What Cohere bills: a query with up to 100 documents of up to 500 tokens, the query included. */
  readonly search_units?: number;
}

/** The reply of `POST /rerank`: results from the most relevant down. */
export interface RerankResponse extends Open {
  readonly id?: string;
  readonly object?: 'list' | (string & {});
  readonly model?: string;
  readonly results: readonly RerankResult[];
  readonly usage?: RerankUsage;
}
