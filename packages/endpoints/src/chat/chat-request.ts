/** Whatever else a field may hold: unknown fields survive. */
interface Open {
  readonly [field: string]: unknown;
}

export type ChatRole = 'developer' | 'system' | 'user' | 'assistant' | 'tool' | 'function';

/** Marks the end of a prefix the provider is asked to cache. */
export interface PromptCacheBreakpoint extends Open {
  readonly mode: 'explicit' | (string & {});
  readonly ttl?: '30m' | '12h' | (string & {});
}

export interface ChatTextPart extends Open {
  readonly type: 'text';
  readonly text: string;
  readonly prompt_cache_breakpoint?: PromptCacheBreakpoint;
}

export interface ChatRefusalPart extends Open {
  readonly type: 'refusal';
  readonly refusal: string;
}

export interface ChatImagePart extends Open {
  readonly type: 'image_url';
  /** An object for OpenAI; Mistral's callers send the bare URL. */
  readonly image_url: string | ChatImageUrl;
  readonly prompt_cache_breakpoint?: PromptCacheBreakpoint;
}

export interface ChatImageUrl extends Open {
  /** `https:` or `data:`. */
  readonly url: string;
  readonly detail?: 'auto' | 'low' | 'high' | 'original' | (string & {});
}

export interface ChatAudioPart extends Open {
  readonly type: 'input_audio';
  readonly input_audio: { readonly data: string; readonly format: 'wav' | 'mp3' | (string & {}) };
  readonly prompt_cache_breakpoint?: PromptCacheBreakpoint;
}

export interface ChatFilePart extends Open {
  readonly type: 'file';
  readonly file: { readonly file_data?: string; readonly file_id?: string; readonly filename?: string };
  readonly prompt_cache_breakpoint?: PromptCacheBreakpoint;
}

/** A part of a type weir does not know; passed on. */
export interface ChatUnknownPart extends Open {
  readonly type: string & {};
}

export type ChatPart = ChatTextPart | ChatRefusalPart | ChatImagePart | ChatAudioPart | ChatFilePart | ChatUnknownPart;

export interface ChatFunctionCall extends Open {
  readonly name: string;
  /** JSON as the model wrote it; may not parse. */
  readonly arguments: string;
}

export interface ChatFunctionToolCall extends Open {
  readonly id: string;
  readonly type: 'function';
  readonly function: ChatFunctionCall;
}

export interface ChatCustomToolCall extends Open {
  readonly id: string;
  readonly type: 'custom';
  readonly custom: { readonly name: string; readonly input: string };
}

export type ChatToolCall = ChatFunctionToolCall | ChatCustomToolCall;

/** A message of the conversation. Which fields belong to which role is the provider's to check. */
export interface ChatMessage extends Open {
  readonly role: ChatRole;
  readonly content?: string | readonly ChatPart[] | null;
  readonly name?: string;
  readonly refusal?: string | null;
  readonly audio?: { readonly id: string } | null;
  readonly tool_calls?: readonly ChatToolCall[] | null;
  readonly tool_call_id?: string;
  readonly function_call?: ChatFunctionCall | null;
  /** Thinking of an earlier turn, sent back: DeepSeek, Qwen, llama.cpp. */
  readonly reasoning_content?: string | null;
  /** The same at vLLM and OpenRouter. */
  readonly reasoning?: string | null;
  /** Blocks that carry signatures; to be returned unchanged (OpenRouter). */
  readonly reasoning_details?: readonly unknown[] | null;
}

export interface ChatFunction extends Open {
  readonly name: string;
  readonly description?: string;
  /** JSON schema of the arguments. */
  readonly parameters?: { readonly [keyword: string]: unknown } | null;
  readonly strict?: boolean | null;
}

export interface ChatFunctionTool extends Open {
  readonly type: 'function';
  readonly function: ChatFunction;
}

export interface ChatCustomTool extends Open {
  readonly type: 'custom';
  readonly custom: { readonly name: string; readonly description?: string; readonly format?: unknown };
}

/** A tool of a provider's own, such as a server-side search. */
export interface ChatUnknownTool extends Open {
  readonly type: string & {};
}

export type ChatTool = ChatFunctionTool | ChatCustomTool | ChatUnknownTool;

export type ChatToolChoice =
  | 'none'
  | 'auto'
  | 'required'
  | (string & {})
  | { readonly type: string; readonly [field: string]: unknown };

export interface ChatResponseFormat extends Open {
  readonly type: 'text' | 'json_object' | 'json_schema' | (string & {});
  readonly json_schema?: {
    readonly name: string;
    readonly description?: string;
    readonly schema?: { readonly [keyword: string]: unknown };
    readonly strict?: boolean | null;
  };
}

export interface StreamOptions extends Open {
  readonly include_usage?: boolean;
  readonly include_obfuscation?: boolean;
}

/** `POST /chat/completions`. Fields weir does not know pass. */
export interface ChatRequest extends Open {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly audio?: { readonly voice: unknown; readonly format: string } | null;
  readonly frequency_penalty?: number | null;
  /** @deprecated by OpenAI: `tool_choice`. */
  readonly function_call?: 'none' | 'auto' | { readonly name: string } | null;
  /** @deprecated by OpenAI: `tools`. */
  readonly functions?: readonly ChatFunction[] | null;
  readonly logit_bias?: { readonly [token: string]: number } | null;
  readonly logprobs?: boolean | null;
  readonly max_completion_tokens?: number | null;
  /** @deprecated by OpenAI: `max_completion_tokens`. Reasoning models refuse it. */
  readonly max_tokens?: number | null;
  readonly metadata?: { readonly [key: string]: string } | null;
  readonly modalities?: readonly string[] | null;
  readonly moderation?: { readonly [field: string]: unknown } | null;
  readonly n?: number | null;
  readonly parallel_tool_calls?: boolean | null;
  readonly prediction?: { readonly type: string; readonly content: string | readonly ChatTextPart[] } | null;
  readonly presence_penalty?: number | null;
  readonly prompt_cache_key?: string | null;
  readonly prompt_cache_options?: { readonly mode?: string; readonly ttl?: string } | null;
  /** @deprecated by OpenAI: `prompt_cache_options`. */
  readonly prompt_cache_retention?: string | null;
  readonly reasoning_effort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max' | (string & {}) | null;
  readonly response_format?: ChatResponseFormat | null;
  readonly safety_identifier?: string | null;
  /** @deprecated by OpenAI. */
  readonly seed?: number | null;
  readonly service_tier?: 'auto' | 'default' | 'flex' | 'scale' | 'priority' | 'fast' | (string & {}) | null;
  readonly stop?: string | readonly string[] | null;
  readonly store?: boolean | null;
  readonly stream?: boolean | null;
  readonly stream_options?: StreamOptions | null;
  readonly temperature?: number | null;
  readonly tool_choice?: ChatToolChoice | null;
  readonly tools?: readonly ChatTool[] | null;
  readonly top_logprobs?: number | null;
  readonly top_p?: number | null;
  readonly user?: string | null;
  readonly verbosity?: 'low' | 'medium' | 'high' | (string & {}) | null;
  readonly web_search_options?: { readonly [field: string]: unknown } | null;
}
