import type { Clock, ModelCard, Money } from '@weir/core';
import { costOf, pico } from '@weir/core';
import { chunk, type FakeUpstream, fakeUpstream, json, LAST_CHUNK, streamHead, type WireScript } from '@weir/testkit';

/** 2 and 10 USD per million tokens. */
export const PRICES = [
  { unit: 'input_tokens', amount: pico(2_000_000n), per: 1, source: 'test' },
  { unit: 'output_tokens', amount: pico(10_000_000n), per: 1, source: 'test' },
] as const;

/** The one model there is, at one of its providers. */
export const card = (provider: string): ModelCard => ({
  provider,
  model: 'm',
  endpoints: ['chat'],
  abilities: ['chat', 'stream', 'tools'],
  contextWindow: 128_000,
  maxOutputTokens: 4_096,
  prices: PRICES,
  priceVersion: 'test@1',
});

/** What the upstream bills whatever its answer was: input, and output as far as it was written. */
export const priceOfTokens = (input: number, output: number): Money =>
  costOf({ input_tokens: input, output_tokens: output }, PRICES, { at: 0 }).cost;

/** An upstream that keeps its own bill, beside the gateway's. */
export interface BillingUpstream extends FakeUpstream {
  /** Pico-USD. */
  bill: bigint;
  /** From now on each request is billed these tokens and answered by this script. */
  serve(answer: Billed): void;
}

export interface Billed {
  readonly input: number;
  readonly output: number;
  readonly script: (request: { readonly stream?: boolean }) => WireScript;
}

/** Starts an upstream. A `clock` of the test's own holds its pauses until the test moves on. */
export async function billingUpstream(options: { readonly clock?: Clock } = {}): Promise<BillingUpstream> {
  const upstream = (await fakeUpstream(options)) as BillingUpstream;
  upstream.bill = 0n;
  upstream.serve = ({ input, output, script }) =>
    upstream.answerBy((request) => {
      upstream.bill += priceOfTokens(input, output);
      return script(request.json as { stream?: boolean });
    });
  return upstream;
}

const usageOf = (input: number, output: number) => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
});

const base = { id: 'chatcmpl-upstream', created: 1, model: 'm' };

export const event = (delta: object, finish: string | null = null): object => ({
  ...base,
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta, finish_reason: finish }],
});
export const usageEvent = (input: number, output: number): object => ({
  ...base,
  object: 'chat.completion.chunk',
  choices: [],
  usage: usageOf(input, output),
});

export const frame = (data: object | string): { readonly send: Uint8Array } => ({
  send: chunk(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`),
});

export interface AnswerOptions {
  /** What the upstream waits for between two pieces, ms of its clock. */
  readonly pauseMs?: number;
  /** What it waits for before its answer begins. */
  readonly firstMs?: number;
  /** Input tokens it counts; default 20. */
  readonly input?: number;
}

/** A whole stream: role, one event a word, finish, usage, `[DONE]`. */
export function streamed(words: readonly string[], { pauseMs, firstMs, input = 20 }: AnswerOptions = {}): WireScript {
  const pause = pauseMs === undefined ? [] : [{ pauseMs }];
  return [
    ...(firstMs === undefined ? [] : [{ pauseMs: firstMs }]),
    streamHead(),
    frame(event({ role: 'assistant', content: '' })),
    ...words.flatMap((content) => [frame(event({ content })), ...pause]),
    frame(event({}, 'stop')),
    frame(usageEvent(input, words.length)),
    frame('[DONE]'),
    { send: LAST_CHUNK },
  ];
}

export const valued = (words: readonly string[], { firstMs, input = 20 }: AnswerOptions = {}): WireScript => [
  ...(firstMs === undefined ? [] : [{ pauseMs: firstMs }]),
  ...json(200, {
    ...base,
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: words.join('') }, finish_reason: 'stop' }],
    usage: usageOf(input, words.length),
  }),
];

/** A whole answer, one output token a word, in the form that was asked for. */
export const answering = (words: readonly string[], options: AnswerOptions = {}): Billed => ({
  input: options.input ?? 20,
  output: words.length,
  script: ({ stream }) => (stream === true ? streamed(words, options) : valued(words, options)),
});

/** A failure that is not billed. */
export const failing = (status: number): Billed => ({
  input: 0,
  output: 0,
  script: () => json(status, { error: { message: 'scripted', type: 'server_error', code: null, param: null } }),
});
