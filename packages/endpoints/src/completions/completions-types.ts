import type { StreamOptions } from '../chat/chat-request.ts';
import type { ChatUsage } from '../chat/chat-response.ts';

interface Open {
  readonly [field: string]: unknown;
}

/** `POST /completions`: text in, text on. Legacy at OpenAI, alive at vLLM and for fill-in-the-middle. */
export interface CompletionsRequest extends Open {
  readonly model: string;
  /** Each text or token list of a list is answered `n` times. */
  readonly prompt: string | readonly string[] | readonly number[] | readonly (readonly number[])[] | null;
  readonly best_of?: number | null;
  readonly echo?: boolean | null;
  readonly frequency_penalty?: number | null;
  readonly logit_bias?: { readonly [token: string]: number } | null;
  readonly logprobs?: number | null;
  readonly max_tokens?: number | null;
  readonly n?: number | null;
  readonly presence_penalty?: number | null;
  readonly seed?: number | null;
  readonly stop?: string | readonly string[] | null;
  readonly stream?: boolean | null;
  readonly stream_options?: StreamOptions | null;
  /** Text that follows what is to be written. */
  readonly suffix?: string | null;
  readonly temperature?: number | null;
  readonly top_p?: number | null;
  readonly user?: string | null;
}

export interface CompletionsLogprobs extends Open {
  readonly tokens?: readonly string[];
  readonly token_logprobs?: readonly (number | null)[];
  readonly top_logprobs?: readonly ({ readonly [token: string]: number } | null)[] | null;
  readonly text_offset?: readonly number[];
}

export interface CompletionsChoice extends Open {
  readonly index: number;
  readonly text: string;
  readonly logprobs: CompletionsLogprobs | null;
  /** Null in all events but the one that ends the choice. */
  readonly finish_reason: 'stop' | 'length' | 'content_filter' | (string & {}) | null;
}

/** The reply, and in a stream each event. */
export interface CompletionsResponse extends Open {
  readonly id: string;
  readonly object: 'text_completion';
  /** Epoch s. */
  readonly created: number;
  readonly model: string;
  readonly choices: readonly CompletionsChoice[];
  readonly usage?: ChatUsage | null;
  readonly service_tier?: string | null;
  readonly system_fingerprint?: string | null;
}
