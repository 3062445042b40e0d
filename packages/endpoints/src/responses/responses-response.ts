import type { ResponsesItem, ResponsesRequest } from './responses-request.ts';

interface Open {
  readonly [field: string]: unknown;
}

/** What a response says was used. Cached and written tokens are inside the input, reasoning inside the output. */
export interface ResponsesUsage extends Open {
  readonly input_tokens: number;
  readonly input_tokens_details?: {
    readonly cached_tokens?: number;
    readonly cache_write_tokens?: number;
  } | null;
  readonly output_tokens: number;
  readonly output_tokens_details?: { readonly reasoning_tokens?: number } | null;
  readonly total_tokens: number;
}

export type ResponsesStatus = 'completed' | 'failed' | 'in_progress' | 'cancelled' | 'queued' | 'incomplete';

/** The reply of `POST /responses`. */
export interface ResponsesResponse extends Open {
  readonly id: string;
  readonly object: 'response';
  /** Epoch s. */
  readonly created_at: number;
  readonly model: string;
  readonly status?: ResponsesStatus | (string & {});
  readonly output: readonly ResponsesItem[];
  readonly error: { readonly code?: string; readonly message: string } | null;
  readonly incomplete_details: { readonly reason?: string } | null;
  readonly usage?: ResponsesUsage | null;
  readonly service_tier?: string | null;
}

/** One event of a stream: `response.created`, `response.output_text.delta`, ... */
export interface ResponsesEvent extends Open {
  readonly type: string;
  /** Its place in the stream, from 0. */
  readonly sequence_number?: number;
}

declare module '@weir/core' {
  interface EndpointMap {
    /** `POST /responses`. */
    responses: { request: ResponsesRequest; response: ResponsesResponse; event: ResponsesEvent };
  }
}
