/** Whatever else a field may hold: unknown fields survive. */
interface Open {
  readonly [field: string]: unknown;
}

/** A part of a message: `input_text`, `input_image`, `input_file`, `output_text`, `refusal`, and whatever follows. */
export interface ResponsesPart extends Open {
  readonly type: string;
}

/**
 * An item of a conversation: `message` (also where there is no type), `reasoning`, `function_call`,
 * `function_call_output`, `custom_tool_call`, `item_reference`, calls of built-in tools, and whatever follows.
 */
export interface ResponsesItem extends Open {
  readonly type?: string;
}

/** A function (flat, unlike chat's), a custom tool, or a tool the provider runs itself. */
export interface ResponsesTool extends Open {
  readonly type: string;
}

/** `POST /responses`. Fields weir does not know pass. */
export interface ResponsesRequest extends Open {
  readonly model: string;
  /** Text of the user's, or items. Absent where a stored prompt or an earlier response has them. */
  readonly input?: string | readonly ResponsesItem[] | null;
  readonly instructions?: string | null;
  /** Goes on with an earlier response, which whoever answered it has stored. */
  readonly previous_response_id?: string | null;
  readonly conversation?: string | { readonly id: string } | null;
  readonly prompt?: { readonly id: string; readonly [field: string]: unknown } | null;
  /** Answers at once and goes on working; the result is fetched by id. */
  readonly background?: boolean | null;
  readonly include?: readonly string[] | null;
  readonly max_output_tokens?: number | null;
  readonly max_tool_calls?: number | null;
  readonly metadata?: { readonly [key: string]: string } | null;
  readonly parallel_tool_calls?: boolean | null;
  readonly prompt_cache_key?: string | null;
  readonly prompt_cache_options?: { readonly mode?: string; readonly ttl?: string } | null;
  readonly reasoning?: { readonly effort?: string | null; readonly summary?: string | null } | null;
  readonly safety_identifier?: string | null;
  readonly service_tier?: string | null;
  /** Whether it can be fetched, and gone on with, by its id. Default true. */
  readonly store?: boolean | null;
  readonly stream?: boolean | null;
  readonly stream_options?: { readonly include_obfuscation?: boolean } | null;
  readonly temperature?: number | null;
  readonly text?: { readonly format?: unknown; readonly verbosity?: string | null } | null;
  readonly tool_choice?: string | { readonly type: string; readonly [field: string]: unknown } | null;
  readonly tools?: readonly ResponsesTool[] | null;
  readonly top_logprobs?: number | null;
  readonly top_p?: number | null;
  readonly truncation?: 'auto' | 'disabled' | (string & {}) | null;
  readonly user?: string | null;
}
