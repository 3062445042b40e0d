import { type LedgerRow, type Money, pico, type Tokenizer } from '@weir/core';
import type { ReceivedRequest, WireScript, WireStep } from '@weir/testkit';
import { chunk, json, LAST_CHUNK, streamHead } from '@weir/testkit';
import { event, frame, priceOfTokens, usageEvent } from './upstream.ts';

/** How an upstream behaves for a call, by how often it was asked before. */
export type Behaviour = 'answer' | 'busy' | 'reset' | 'cut' | 'slow';

/** What a call asks for, and what becomes of it. */
export interface Plan {
  readonly name: string;
  readonly stream: boolean;
  readonly usage: boolean;
  readonly tools: boolean;
  readonly words: readonly string[];
  /** In order of the requests that reach any upstream; the last one for ever. */
  readonly behaviours: readonly Behaviour[];
  /** The caller leaves after so many words; 0 before the first. */
  readonly leaveAfter?: number;
}

/** One request as the upstream has it in its own books. */
export interface BilledRequest {
  readonly call: string;
  readonly input: number;
  /** Output tokens written so far. */
  output: number;
  /** Whether the usage was told, and taken off its hands. */
  isTold: boolean;
  isFree: boolean;
}

export const billOf = ({ input, output, isFree }: BilledRequest): Money =>
  isFree ? pico(0n) : priceOfTokens(input, output);

interface ChatBody {
  readonly messages: readonly { readonly content: string }[];
  readonly tools?: readonly { readonly function: object }[];
}

/** Counts as OpenAI does: text, 4 tokens around each message, 3 before the answer, and about 10 for each tool. */
export function inputTokens({ messages, tools = [] }: ChatBody, tokenizer: Tokenizer): number {
  const count = (text: string): number => tokenizer.count('gpt-5', text)!;
  const text = messages.reduce((total, { content }) => total + count(content) + 4, 3);
  return tools.reduce((total, tool) => total + count(JSON.stringify(tool.function)), text);
}

/** An upstream's books, and what it does for each request. */
export class Bookkeeper {
  readonly billed: BilledRequest[] = [];
  readonly #plans: ReadonlyMap<string, Plan>;
  readonly #tokenizer: Tokenizer;
  readonly #asked = new Map<string, number>();

  constructor(plans: readonly Plan[], tokenizer: Tokenizer) {
    this.#plans = new Map(plans.map((plan) => [plan.name, plan]));
    this.#tokenizer = tokenizer;
  }

  script(request: ReceivedRequest): WireScript {
    const body = request.json as ChatBody & { readonly stream?: boolean };
    const call = /^call (\S+):/.exec(body.messages[0]!.content)![1]!;
    const plan = this.#plans.get(call)!;
    const times = this.#asked.get(call) ?? 0;
    this.#asked.set(call, times + 1);
    const behaviour = plan.behaviours[Math.min(times, plan.behaviours.length - 1)]!;
    const entry: BilledRequest = {
      call,
      input: inputTokens(body, this.#tokenizer),
      output: 0,
      isTold: false,
      isFree: false,
    };
    this.billed.push(entry);
    if (behaviour === 'busy') {
      entry.isFree = true;
      return json(503, { error: { message: 'busy', type: 'server_error' } });
    }
    if (behaviour === 'reset') {
      entry.output = this.#count(plan.words); // it has written all of it when the line goes dead
      return ['reset'];
    }
    return body.stream === true ? this.#stream(plan, behaviour, entry) : this.#value(plan, entry);
  }

  /** Steps are taken one by one, and a word is billed when it is about to be written. */
  #stream(plan: Plan, behaviour: Behaviour, entry: BilledRequest): WireScript {
    const count = (words: readonly string[]): number => this.#count(words);
    const cutAt = behaviour === 'cut' ? Math.ceil(plan.words.length / 2) : Number.POSITIVE_INFINITY;
    function* steps(): Generator<WireStep> {
      yield streamHead();
      yield frame(event({ role: 'assistant', content: '' }));
      if (behaviour === 'slow') yield { pauseMs: 40 };
      for (const [index, content] of plan.words.entries()) {
        if (index >= cutAt) return yield* ['reset' as const];
        entry.output = count(plan.words.slice(0, index + 1));
        yield frame(event({ content }));
        yield { pauseMs: behaviour === 'slow' ? 10 : 0 };
      }
      yield frame(event({}, 'stop'));
      entry.isTold = true;
      yield frame(usageEvent(entry.input, entry.output));
      yield { send: chunk('data: [DONE]\n\n') };
      yield { send: LAST_CHUNK };
    }
    return steps() as unknown as WireScript;
  }

  #value(plan: Plan, entry: BilledRequest): WireScript {
    entry.output = this.#count(plan.words);
    entry.isTold = true;
    return json(200, {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [{ index: 0, message: { role: 'assistant', content: plan.words.join('') }, finish_reason: 'stop' }],
      usage: {
        prompt_tokens: entry.input,
        completion_tokens: entry.output,
        total_tokens: entry.input + entry.output,
      },
    });
  }

  #count(words: readonly string[]): number {
    return this.#tokenizer.count('gpt-5', words.join(''))!;
  }
}

/** Each row beside the request it is about: of one call both are in the order in which they were made. */
export function paired(rows: readonly LedgerRow[], billed: readonly BilledRequest[]): [LedgerRow, BilledRequest][] {
  const byCall = Map.groupBy(
    rows.filter(({ outcome }) => outcome?.basis !== 'cached' && outcome?.basis !== 'not_dispatched'),
    ({ tags }) => tags.call!,
  );
  return [...Map.groupBy(billed, ({ call }) => call)].flatMap(([call, requests]) => {
    const own = (byCall.get(call) ?? []).toSorted(
      (left, right) => left.startedAt - right.startedAt || left.sequence - right.sequence,
    );
    if (own.length !== requests.length) {
      throw new Error(`Call ${call} has ${own.length} rows for ${requests.length} requests`);
    }
    return requests.map((request, index): [LedgerRow, BilledRequest] => [own[index]!, request]);
  });
}
