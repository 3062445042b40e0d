import type { ChatFunctionCall, ChatToolCall } from './chat-request.ts';

interface Open {
  readonly [field: string]: unknown;
}

export type ChatFinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'function_call' | (string & {});

/** What a chat or completions reply says was used, in OpenAI's form. Read it through the lens. */
export interface ChatUsage extends Open {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details?: {
    readonly cached_tokens?: number;
    readonly cache_write_tokens?: number;
    readonly audio_tokens?: number;
    readonly image_tokens?: number;
    readonly text_tokens?: number;
  } | null;
  readonly completion_tokens_details?: {
    readonly reasoning_tokens?: number;
    readonly audio_tokens?: number;
    readonly accepted_prediction_tokens?: number;
    readonly rejected_prediction_tokens?: number;
    readonly text_tokens?: number;
  } | null;
  /** Written by weir: USD as a decimal string. */
  readonly cost?: unknown;
  /** Written by weir: where the cost comes from. */
  readonly cost_basis?: string;
}

export interface ChatTokenLogprob extends Open {
  readonly token: string;
  readonly logprob: number;
  readonly bytes: readonly number[] | null;
  readonly top_logprobs: readonly {
    readonly token: string;
    readonly logprob: number;
    readonly bytes: readonly number[] | null;
  }[];
}

export interface ChatLogprobs extends Open {
  readonly content: readonly ChatTokenLogprob[] | null;
  readonly refusal: readonly ChatTokenLogprob[] | null;
}

export interface ChatAudio extends Open {
  readonly id?: string;
  /** Base64. */
  readonly data?: string;
  /** Epoch s. */
  readonly expires_at?: number;
  readonly transcript?: string;
}

export interface ChatAnnotation extends Open {
  readonly type: string;
}

export interface ChatAnswerMessage extends Open {
  readonly role: 'assistant';
  readonly content: string | null;
  readonly refusal: string | null;
  readonly annotations?: readonly ChatAnnotation[];
  readonly audio?: ChatAudio | null;
  readonly function_call?: ChatFunctionCall | null;
  readonly tool_calls?: readonly ChatToolCall[];
  readonly reasoning_content?: string | null;
  readonly reasoning?: string | null;
  readonly reasoning_details?: readonly unknown[] | null;
}

export interface ChatChoice extends Open {
  readonly index: number;
  readonly message: ChatAnswerMessage;
  /** Null only in an answer that was cut. */
  readonly finish_reason: ChatFinishReason | null;
  readonly logprobs: ChatLogprobs | null;
}

/** The reply of `POST /chat/completions`. */
export interface ChatResponse extends Open {
  readonly id: string;
  readonly object: 'chat.completion';
  /** Epoch s. */
  readonly created: number;
  readonly model: string;
  readonly choices: readonly ChatChoice[];
  readonly usage?: ChatUsage;
  readonly service_tier?: string | null;
  readonly system_fingerprint?: string | null;
}

/** A fragment of a tool call; `index` says of which. */
export interface ChatToolCallDelta extends Open {
  readonly index: number;
  readonly id?: string;
  readonly type?: 'function' | 'custom' | (string & {});
  readonly function?: { readonly name?: string; readonly arguments?: string };
  readonly custom?: { readonly name?: string; readonly input?: string };
}

export interface ChatDelta extends Open {
  readonly role?: string;
  readonly content?: string | null;
  readonly refusal?: string | null;
  readonly audio?: ChatAudio | null;
  readonly annotations?: readonly ChatAnnotation[];
  readonly function_call?: { readonly name?: string; readonly arguments?: string } | null;
  readonly tool_calls?: readonly ChatToolCallDelta[];
  readonly reasoning_content?: string | null;
  readonly reasoning?: string | null;
  readonly reasoning_details?: readonly unknown[] | null;
}

export interface ChatChunkChoice extends Open {
  readonly index: number;
  readonly delta: ChatDelta;
  readonly finish_reason: ChatFinishReason | null;
  readonly logprobs?: ChatLogprobs | null;
}

/** One event of a chat stream. */
export interface ChatChunk extends Open {
  readonly id: string;
  readonly object: 'chat.completion.chunk';
  /** Epoch s. */
  readonly created: number;
  readonly model: string;
  /** Empty on the event that carries the usage. */
  readonly choices: readonly ChatChunkChoice[];
  readonly usage?: ChatUsage | null;
  readonly service_tier?: string | null;
  readonly system_fingerprint?: string | null;
}
