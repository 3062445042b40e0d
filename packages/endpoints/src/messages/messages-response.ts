import type { MessagesBlock, MessagesRequest } from './messages-request.ts';

interface Open {
  readonly [field: string]: unknown;
}

/** What Anthropic says was used. `input_tokens` holds neither what was read from a cache nor what was written to it. */
export interface MessagesUsage extends Open {
  readonly input_tokens?: number | null;
  readonly output_tokens?: number | null;
  readonly cache_read_input_tokens?: number | null;
  /** Of both lifetimes. */
  readonly cache_creation_input_tokens?: number | null;
  readonly cache_creation?: {
    readonly ephemeral_5m_input_tokens?: number;
    readonly ephemeral_1h_input_tokens?: number;
  } | null;
  /** Thinking inside `output_tokens`. */
  readonly output_tokens_details?: { readonly thinking_tokens?: number } | null;
  readonly server_tool_use?: { readonly web_search_requests?: number; readonly web_fetch_requests?: number } | null;
  /** Every pass of the model, where there were several: the sums above leave some of them out. */
  readonly iterations?: readonly MessagesUsage[] | null;
  readonly service_tier?: string | null;
}

/** The reply of `POST /messages`. */
export interface MessagesResponse extends Open {
  readonly id: string;
  readonly type: 'message';
  readonly role: 'assistant';
  readonly model: string;
  readonly content: readonly MessagesBlock[];
  readonly stop_reason: string | null;
  readonly stop_sequence: string | null;
  readonly usage: MessagesUsage;
}

/** One event of a stream: `message_start`, `content_block_delta`, ... */
export interface MessagesEvent extends Open {
  readonly type: string;
}

declare module '@weir/core' {
  interface EndpointMap {
    /** `POST /messages`. */
    messages: { request: MessagesRequest; response: MessagesResponse; event: MessagesEvent };
  }
}
