import type { EventDecoder } from '@weir/core';
import type { MessagesBlock } from '../../messages/messages-request.ts';
import type { MessagesEvent, MessagesUsage } from '../../messages/messages-response.ts';
import type { Containment } from '../../shared/openai-usage.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../../shared/read.ts';
import { reportedUsage } from '../../shared/reported-usage.ts';
import { messagesUsageOf, stopReasonOf, textIn, thinkingIn } from './messages-response-of.ts';

const NOTHING_YET: MessagesUsage = Object.freeze({ input_tokens: 0, output_tokens: 0 });

/** The chunks of one chat stream as events of Anthropic's Messages. */
export class MessagesEvents implements EventDecoder<MessagesEvent> {
  readonly #billing: Containment;
  #isBegun = false;
  #blocks = 0;
  /** What kind of block is open, and for a call of a tool which. */
  #open: { readonly type: string; readonly index?: unknown; readonly id?: string } | undefined;
  #callsTools = false;
  #isRefused = false;
  #finish: unknown;
  #usage: MessagesUsage | undefined;

  constructor(billing: Containment) {
    this.#billing = billing;
  }

  decode(event: unknown): readonly MessagesEvent[] {
    const chunk = objectOf(event);
    if (chunk.error !== undefined && chunk.error !== null) return [chunk as never];
    const choice = listOf(chunk.choices)
      .map(objectOf)
      .find(({ index }) => index === undefined || index === 0);
    const events = this.#isBegun || choice === undefined ? [] : this.#begin(chunk);
    if (isObject(reportedUsage(chunk))) this.#usage = messagesUsageOf(chunk, this.#billing);
    if (choice === undefined) return events;
    this.#finish = choice.finish_reason ?? this.#finish;
    return [...events, ...this.#delta(objectOf(choice.delta))];
  }

  /** Usage may follow the finish, so both are told last; a stream without a finish is not finished here either. */
  end(): readonly MessagesEvent[] {
    if (typeof this.#finish !== 'string') return [];
    const stop_reason = this.#isRefused ? 'refusal' : stopReasonOf(this.#finish, this.#callsTools);
    const usage = this.#usage ?? messagesUsageOf(undefined, this.#billing);
    return [
      ...this.#close(),
      { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage },
      { type: 'message_stop' },
    ];
  }

  #begin({ id, model }: JsonObject): readonly MessagesEvent[] {
    this.#isBegun = true;
    const head = { id: textOf(id), type: 'message', role: 'assistant', model: textOf(model), content: [] };
    return [
      { type: 'message_start', message: { ...head, stop_reason: null, stop_sequence: null, usage: NOTHING_YET } },
    ];
  }

  #delta(delta: JsonObject): readonly MessagesEvent[] {
    const thinking = thinkingIn(delta);
    const text = textIn(delta.content) + textOf(delta.refusal);
    this.#isRefused ||= nonEmpty(delta.refusal) !== undefined;
    return [
      ...(thinking === undefined
        ? []
        : this.#write({ type: 'thinking', thinking: '', signature: '' }, { type: 'thinking_delta', thinking })),
      ...(text === '' ? [] : this.#write({ type: 'text', text: '' }, { type: 'text_delta', text })),
      ...listOf(delta.tool_calls).flatMap((call) => this.#call(objectOf(call))),
    ];
  }

  #write(block: MessagesBlock, delta: JsonObject): readonly MessagesEvent[] {
    const events = this.#open?.type === block.type ? [] : this.#start(block);
    return [...events, this.#piece(delta)];
  }

  /** A fragment with another index, or another id, begins another call. */
  #call({ index, id, function: called }: JsonObject): readonly MessagesEvent[] {
    const { name, arguments: written } = objectOf(called);
    const open = this.#open;
    const isSame = open?.type === 'tool_use' && open.index === index && (!nonEmpty(id) || open.id === id);
    const events = isSame
      ? []
      : this.#start({ type: 'tool_use', id: textOf(id), name: textOf(name), input: {} }, index, textOf(id));
    this.#callsTools = true;
    const partial_json = isObject(written) ? JSON.stringify(written) : textOf(written);
    return partial_json === '' ? events : [...events, this.#piece({ type: 'input_json_delta', partial_json })];
  }

  #start(content_block: MessagesBlock, index?: unknown, id?: string): readonly MessagesEvent[] {
    const events = this.#close();
    this.#open = { type: content_block.type, index, ...(id === undefined ? {} : { id }) };
    return [...events, { type: 'content_block_start', index: this.#blocks, content_block }];
  }

  #piece(delta: JsonObject): MessagesEvent {
    return { type: 'content_block_delta', index: this.#blocks, delta };
  }

  #close(): readonly MessagesEvent[] {
    if (this.#open === undefined) return [];
    this.#open = undefined;
    return [{ type: 'content_block_stop', index: this.#blocks++ }];
  }
}
