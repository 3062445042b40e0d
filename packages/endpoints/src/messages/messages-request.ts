/** Whatever else a field may hold: unknown fields survive. */
interface Open {
  readonly [field: string]: unknown;
}

/** Marks the end of a prefix that is to be cached. */
export interface CacheControl extends Open {
  readonly type: 'ephemeral' | (string & {});
  readonly ttl?: '5m' | '1h' | (string & {});
}

/** A block of content: `text`, `image`, `document`, `tool_use`, `tool_result`, `thinking`, and whatever follows. */
export interface MessagesBlock extends Open {
  readonly type: string;
  readonly cache_control?: CacheControl | null;
}

export interface MessagesMessage extends Open {
  readonly role: 'user' | 'assistant' | (string & {});
  readonly content: string | readonly MessagesBlock[];
}

/** A function of the caller's (no `type`, or `custom`), or a tool Anthropic runs or knows. */
export interface MessagesTool extends Open {
  readonly name: string;
  readonly type?: string | null;
  readonly description?: string;
  readonly input_schema?: { readonly [keyword: string]: unknown };
}

/** `POST /messages`, Anthropic's Messages. Fields weir does not know pass. */
export interface MessagesRequest extends Open {
  readonly model: string;
  /** Most tokens of the answer; Anthropic requires it. */
  readonly max_tokens: number;
  readonly messages: readonly MessagesMessage[];
  readonly system?: string | readonly MessagesBlock[];
  readonly metadata?: { readonly user_id?: string | null };
  readonly output_config?: { readonly effort?: string; readonly format?: unknown } | null;
  readonly service_tier?: 'auto' | 'standard_only' | (string & {});
  readonly stop_sequences?: readonly string[];
  readonly stream?: boolean;
  readonly temperature?: number;
  readonly thinking?: { readonly type: string; readonly [field: string]: unknown };
  readonly tool_choice?: { readonly type: string; readonly [field: string]: unknown };
  readonly tools?: readonly MessagesTool[];
  readonly top_k?: number;
  readonly top_p?: number;
}
