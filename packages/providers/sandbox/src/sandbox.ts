import {
  abortReason,
  bodyOf,
  type CallOf,
  type Clock,
  EventStream,
  type Provider,
  type Reply,
  systemClock,
  throwIfAborted,
  WeirError,
} from '@weir/core';
import {
  type ChatChunk,
  type ChatRequest,
  type ChatResponse,
  type CompletionsResponse,
  chatEndpoint,
  completionsEndpoint,
  type EmbeddingsRequest,
} from '@weir/endpoints';
import { sandboxTokens } from './answer-text.ts';
import { type Fault, faultError, faultIn } from './fault.ts';
import { SANDBOX_CARDS } from './sandbox-cards.ts';
import { sandboxChat } from './sandbox-chat.ts';
import { sandboxVectors } from './sandbox-embeddings.ts';
import { sandboxModerations } from './sandbox-moderations.ts';

export interface SandboxOptions {
  /** Time to the first content. Default 40 ms; 0 for tests. */
  readonly latencyMs?: number;
  /** Time between pieces of a stream. Default 10 ms; 0 for tests. */
  readonly chunkMs?: number;
  /** Share of requests that fail with 503, 0 to 1, evenly spread: every (1 / share)th. Default 0. */
  readonly failureShare?: number;
  /** Name in targets, when there are several. Default `sandbox`. */
  readonly name?: string;
  readonly clock?: Clock;
}

const SLOW = 10;
const HEADERS = Object.freeze({ 'x-weir-sandbox': 'true' });

/**
 * A provider inside the process: no key, no network, nobody is charged.
 * The same request always gets the same answer; faults are asked for in the text, `[sandbox:503]`.
 */
export function sandbox(options: SandboxOptions = {}): Provider {
  const { latencyMs = 40, chunkMs = 10, failureShare = 0, name = 'sandbox' } = options;
  if (failureShare < 0 || failureShare > 1)
    throw new WeirError('invalid_options', `'failureShare' is ${failureShare}, the bounds are 0 and 1`, {
      param: 'failureShare',
    });
  const clock = options.clock ?? systemClock();
  let owed = 0;

  const pass = async (ms: number, signal: AbortSignal): Promise<void> => {
    throwIfAborted(signal);
    if (ms > 0) await clock.sleep(ms, signal).catch(() => throwIfAborted(signal));
  };

  async function begin(
    call: CallOf<'chat' | 'completions' | 'embeddings' | 'moderations'>,
    text: string,
  ): Promise<Fault> {
    const fault = faultIn(text);
    owed += failureShare;
    if (fault.stalls === true) await stall(call.signal);
    await pass(fault.isSlow === true ? latencyMs * SLOW : latencyMs, call.signal);
    if (fault.status !== undefined) throw faultError(fault.status);
    if (owed >= 1) {
      owed -= 1;
      throw faultError(503);
    }
    return fault;
  }

  async function* paced<Event>(
    events: readonly Event[],
    fault: Fault,
    call: CallOf<'chat' | 'completions'>,
  ): AsyncGenerator<Event> {
    const pause = fault.isSlow === true ? chunkMs * SLOW : chunkMs;
    for (const [index, event] of events.entries()) {
      if (fault.cutAfter !== undefined && index > fault.cutAfter) {
        throw new WeirError('upstream_reset', "'sandbox' broke the connection, as the request asked it to", {
          dispatch: { sent: true },
        });
      }
      await pass(index > 0 ? pause : 0, call.signal);
      yield event;
    }
  }

  const modelOf = (call: {
    readonly target?: { readonly model: string };
    readonly request: { readonly model?: string | null | undefined };
  }): string => call.target?.model ?? call.request.model ?? 'sandbox-small';

  async function chat(call: CallOf<'chat'>): Promise<Reply<'chat'>> {
    const fault = await begin(call, lastText(call));
    const response = sandboxChat(call.request, modelOf(call), fault);
    if (call.request.stream !== true) return { kind: 'value', headers: HEADERS, body: bodyOf(response) };
    const events = inWords(chatEndpoint.split(response), response);
    return {
      kind: 'stream',
      headers: HEADERS,
      stream: EventStream.of(paced(events, fault, call), (event: ChatChunk) => chatEndpoint.encodeEvent(event)),
    };
  }

  async function completions(call: CallOf<'completions'>): Promise<Reply<'completions'>> {
    const texts = [...completionsEndpoint.texts(call.request)];
    const fault = await begin(call, texts.join('\n'));
    const { n, stop, max_tokens } = call.request;
    const asked = {
      model: modelOf(call),
      messages: [{ role: 'user', content: texts.join('\n') }],
      n,
      stop,
      max_tokens,
    };
    const { id, created, usage, choices } = sandboxChat(asked as ChatRequest, modelOf(call), fault);
    const response = {
      id: id.replace('chatcmpl', 'cmpl'),
      object: 'text_completion',
      created,
      model: modelOf(call),
      choices: choices.map(({ index, message, finish_reason }) => ({
        index,
        text: message.content ?? '',
        logprobs: null,
        finish_reason,
      })),
      ...(usage === undefined ? {} : { usage }),
    } as unknown as CompletionsResponse;
    if (call.request.stream !== true) return { kind: 'value', headers: HEADERS, body: bodyOf(response) };
    const events = completionsEndpoint.split(response);
    return {
      kind: 'stream',
      headers: HEADERS,
      stream: EventStream.of(paced(events, fault, call), (event: CompletionsResponse) =>
        completionsEndpoint.encodeEvent(event),
      ),
    };
  }

  async function embeddings(call: CallOf<'embeddings'>): Promise<Reply<'embeddings'>> {
    const request: EmbeddingsRequest = call.request;
    await begin(call, typeof request.input === 'string' ? request.input : '');
    return { kind: 'value', headers: HEADERS, body: bodyOf(sandboxVectors(request, modelOf(call))) };
  }

  async function moderations(call: CallOf<'moderations'>): Promise<Reply<'moderations'>> {
    await begin(call, '');
    return { kind: 'value', headers: HEADERS, body: bodyOf(sandboxModerations(call.request.input, modelOf(call))) };
  }

  return {
    name,
    endpoints: { chat, completions, embeddings, moderations },
    models: name === 'sandbox' ? SANDBOX_CARDS : SANDBOX_CARDS.map((card) => ({ ...card, provider: name })),
    billing: {
      cancelStopsBilling: true,
      cachedInsideInput: true,
      reasoningInsideOutput: true,
      unbilledStatuses: [400, 401, 403, 404, 429, 500, 502, 503, 504, 529],
      hosts: [],
    },
  };
}

/** The text faults are looked for in: the last message alone, so that a history does not repeat them. */
function lastText({ request }: CallOf<'chat'>): string {
  const content = request.messages.at(-1)?.content;
  if (typeof content === 'string') return content;
  return Array.isArray(content)
    ? content.map((part: { readonly text?: unknown }) => (typeof part.text === 'string' ? part.text : '')).join(' ')
    : '';
}

const stall = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) return reject(abortReason(signal));
    signal.addEventListener('abort', () => reject(abortReason(signal)), { once: true });
  });

/** Content in pieces of one word, as models write it. */
function inWords(events: readonly ChatChunk[], response: ChatResponse): ChatChunk[] {
  return events.flatMap((event) => {
    const choice = event.choices[0];
    const content = choice?.delta.content;
    if (choice === undefined || typeof content !== 'string' || sandboxTokens(content) < 2) return [event];
    const words = content.match(/\s*\S+/g) ?? [content];
    return words.map(
      (word, index) =>
        ({
          ...event,
          id: response.id,
          choices: [{ ...choice, delta: { ...(index === 0 ? choice.delta : {}), content: word } }],
        }) as ChatChunk,
    );
  });
}
