import {
  type BillingManifest,
  bodyOf,
  type CallOf,
  ERROR_CODES,
  type ErrorCode,
  EventStream,
  type ModelCard,
  type Provider,
  pico,
  type Reply,
  WeirError,
} from '@weir/core';
import { type ChatChunk, type ChatResponse, chatEndpoint } from '@weir/endpoints';

/** What a scripted provider does with one request. */
export type Step =
  | { readonly text: string; readonly usage?: ChatResponse['usage'] | null; readonly finish?: string }
  /** Answers with a stream of these pieces; breaks after `breakAfter` of them, or stalls for ever after `stallAfter`. */
  | {
      readonly pieces: readonly string[];
      readonly breakAfter?: number;
      readonly stallAfter?: number;
      readonly usage?: ChatResponse['usage'] | null;
    }
  | { readonly fail: number | ErrorCode; readonly retryAfterMs?: number; readonly sent?: boolean }
  /** Never answers; rejects when the call is aborted. */
  | { readonly stall: true }
  | { readonly reply: Reply<'chat'> }
  | ((call: CallOf<'chat'>) => Promise<Reply<'chat'>> | Reply<'chat'>);

export interface ScriptedProvider extends Provider {
  /** Every call received, in order: one per upstream request. */
  readonly calls: readonly CallOf<'chat'>[];
  /** Streams opened and not yet ended or cancelled. */
  readonly openStreams: number;
}

const USAGE = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
const BILLING: BillingManifest = {
  cancelStopsBilling: true,
  cachedInsideInput: true,
  reasoningInsideOutput: true,
  unbilledStatuses: [400, 401, 403, 404, 429, 500, 502, 503, 529],
  hosts: [],
};

const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'upstream_rejected',
  401: 'upstream_auth',
  404: 'model_not_found',
  429: 'rate_limited',
  500: 'upstream_error',
  503: 'upstream_unavailable',
  504: 'upstream_timeout',
  529: 'upstream_overloaded',
};

/** A card with round prices: 1 USD per million input tokens, 2 USD per million output tokens. */
export function cardOf(provider: string, model = 'm', card: Partial<ModelCard> = {}): ModelCard {
  return {
    provider,
    model,
    endpoints: ['chat', 'embeddings'],
    abilities: ['stream', 'tools', 'json_object', 'json_schema'],
    contextWindow: 128_000,
    maxOutputTokens: 4_096,
    prices: [
      { unit: 'input_tokens', amount: pico(1_000_000n), per: 1, source: 'test' },
      { unit: 'cached_input_tokens', amount: pico(100_000n), per: 1, source: 'test' },
      { unit: 'output_tokens', amount: pico(2_000_000n), per: 1, source: 'test' },
    ],
    priceVersion: 'test@1',
    ...card,
  };
}

/** A chat response as a provider would send it. */
export function chatResponse(text: string, usage: ChatResponse['usage'] | null = USAGE, finish = 'stop'): ChatResponse {
  const response = {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_790_000_000,
    model: 'm',
    choices: [
      { index: 0, message: { role: 'assistant', content: text, refusal: null }, logprobs: null, finish_reason: finish },
    ],
    ...(usage === null ? {} : { usage }),
  };
  return response as unknown as ChatResponse;
}

/** The chunks of a streamed answer: role, one per piece, finish, usage. */
export function chatChunks(pieces: readonly string[], usage: ChatResponse['usage'] | null = USAGE): ChatChunk[] {
  const chunk = (choices: readonly unknown[], more: object = {}): ChatChunk =>
    ({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1_790_000_000,
      model: 'm',
      choices,
      ...more,
    }) as unknown as ChatChunk;
  const choice = (delta: object, finish: string | null = null): unknown => ({
    index: 0,
    delta,
    logprobs: null,
    finish_reason: finish,
  });
  return [
    chunk([choice({ role: 'assistant', content: '' })]),
    ...pieces.map((content) => chunk([choice({ content })])),
    chunk([choice({}, 'stop')]),
    ...(usage === null ? [] : [chunk([], { usage })]),
  ];
}

/** A provider that does as told: step by step, then the last step for ever. */
export function scripted(
  name: string,
  steps: readonly Step[],
  options: { readonly models?: readonly ModelCard[]; readonly billing?: Partial<BillingManifest> } = {},
): ScriptedProvider {
  const calls: CallOf<'chat'>[] = [];
  const open = { count: 0 };
  return {
    name,
    calls,
    get openStreams() {
      return open.count;
    },
    models: options.models ?? [cardOf(name)],
    billing: { ...BILLING, ...options.billing },
    endpoints: {
      chat: async (call) => {
        const step = steps[Math.min(calls.length, steps.length - 1)];
        calls.push(call);
        if (step === undefined) throw new Error(`'${name}' has no step to answer with`);
        return play(step, call, open);
      },
    },
  };
}

async function play(step: Step, call: CallOf<'chat'>, open: { count: number }): Promise<Reply<'chat'>> {
  if (typeof step === 'function') return step(call);
  if ('reply' in step) return step.reply;
  if ('stall' in step) return aborted(call.signal);
  if ('fail' in step) throw failure(step);
  if ('pieces' in step || call.request.stream === true)
    return { kind: 'stream', headers: {}, stream: streamOf(step, call, open) };
  return { kind: 'value', headers: {}, body: bodyOf(chatResponse(step.text, step.usage, step.finish)) };
}

function failure(step: {
  readonly fail: number | ErrorCode;
  readonly retryAfterMs?: number;
  readonly sent?: boolean;
}): WeirError {
  const status = typeof step.fail === 'number' ? step.fail : undefined;
  const code = typeof step.fail === 'number' ? (CODE_OF_STATUS[step.fail] ?? 'upstream_error') : step.fail;
  return new WeirError(code, ERROR_CODES[code].meaning, {
    dispatch: { sent: step.sent ?? true, ...(status === undefined ? {} : { status }) },
    ...(step.retryAfterMs === undefined ? {} : { retryAfterMs: step.retryAfterMs }),
  });
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

function streamOf(
  step: Extract<Step, { pieces: readonly string[] } | { text: string }>,
  call: CallOf<'chat'>,
  open: { count: number },
): EventStream<ChatChunk> {
  const pieces = 'pieces' in step ? step.pieces : (step.text.match(/.{1,4}/gsu) ?? []);
  const breakAfter = 'pieces' in step ? step.breakAfter : undefined;
  const stallAfter = 'pieces' in step ? step.stallAfter : undefined;
  async function* blocks(): AsyncGenerator<Uint8Array> {
    open.count++;
    try {
      let sent = 0;
      for (const chunk of chatChunks(pieces, step.usage)) {
        if (breakAfter !== undefined && sent > breakAfter)
          throw new WeirError('upstream_reset', 'The provider broke the connection', { dispatch: { sent: true } });
        if (stallAfter !== undefined && sent > stallAfter) await aborted(call.signal);
        yield chatEndpoint.encodeEvent(chunk);
        sent++;
      }
      yield chatEndpoint.streamEnd!;
    } finally {
      open.count--;
    }
  }
  return EventStream.ofBlocks(blocks());
}
