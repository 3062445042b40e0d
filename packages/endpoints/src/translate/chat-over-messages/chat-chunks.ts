import type { EventDecoder } from '@weir/core';
import type { ChatChunk, ChatDelta } from '../../chat/chat-response.ts';
import { chatUsageOf } from '../../messages/messages-usage.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../../shared/read.ts';
import { annotationOf } from './annotations.ts';
import { chatFinishOf } from './chat-finish.ts';
import { servedTierOf } from './chat-response-of.ts';
import { redactedDetail, thinkingDetail } from './reasoning-blocks.ts';

/** A call of a tool whose arguments are being written. */
interface OpenCall {
  /** Its place among the calls, which is not that of its block. */
  readonly index: number;
  readonly input: unknown;
  hasArguments: boolean;
}

/** The events of one stream of Anthropic's Messages as chat chunks. */
export class ChatChunks implements EventDecoder<ChatChunk> {
  readonly #calls = new Map<unknown, OpenCall>();
  readonly #created: number;
  #id = '';
  #model = '';
  #usage: JsonObject | undefined;
  #isOver = false;

  /** @param created epoch s: Anthropic does not tell it */
  constructor(created: number) {
    this.#created = created;
  }

  decode(event: unknown): readonly ChatChunk[] {
    const fields = objectOf(event);
    if (this.#isOver) return [];
    switch (fields.type) {
      case 'message_start':
        return this.#start(fields);
      case 'content_block_start':
        return this.#open(fields);
      case 'content_block_delta':
        return this.#go(fields);
      case 'content_block_stop':
        return this.#close(fields);
      case 'message_delta':
        return this.#finish(fields);
      case 'message_stop':
        return this.end();
      default: // `ping`, and what is yet to come; an error ends the stream
        return isObject(fields.error) ? [fields as never] : [];
    }
  }

  /** The usage, which is told in parts, once it is whole. */
  end(): readonly ChatChunk[] {
    if (this.#isOver) return [];
    this.#isOver = true;
    const usage = chatUsageOf(this.#usage);
    return usage === undefined ? [] : [this.#chunk([], { usage, ...servedTierOf(this.#usage) })];
  }

  #start({ type: _, message, ...more }: JsonObject): readonly ChatChunk[] {
    const {
      id,
      model,
      type: __,
      role: ___,
      content,
      usage,
      stop_reason: ____,
      stop_sequence: _____,
      ...rest
    } = objectOf(message);
    if (this.#usage !== undefined && textOf(id) === this.#id) return []; // said twice
    if (this.#usage !== undefined)
      return [{ error: { message: 'A message begins inside another', code: 'upstream_malformed' } } as never];
    this.#id = textOf(id);
    this.#model = textOf(model);
    this.#usage = {};
    this.#count(usage);
    const there = listOf(content).flatMap((content_block, index) => [
      ...this.#open({ index, content_block }),
      ...this.#close({ index }),
    ]);
    return [this.#delta({ role: 'assistant', content: '' }, { ...rest, ...more }), ...there];
  }

  #open({ index, content_block }: JsonObject): readonly ChatChunk[] {
    const { type, id, name, input, text, data, thinking, signature, ...more } = objectOf(content_block);
    switch (type) {
      case 'tool_use': {
        const call: OpenCall = { index: this.#calls.size, input, hasArguments: false };
        this.#calls.set(index, call);
        const called = { name: textOf(name), arguments: '' };
        return [
          this.#delta({
            tool_calls: [{ index: call.index, id: textOf(id), type: 'function', function: called, ...more }],
          }),
        ];
      }
      case 'text':
        return nonEmpty(text) === undefined ? [] : [this.#delta({ content: textOf(text) })];
      case 'thinking':
        return [...this.#thought(index, thinking), ...this.#signed(index, signature)];
      case 'redacted_thinking':
        return [this.#delta({ reasoning_details: [redactedDetail(Number(index), textOf(data))] })];
      default:
        return [];
    }
  }

  #go({ type: _, index, delta, ...more }: JsonObject): readonly ChatChunk[] {
    const { type, text, partial_json, thinking, signature, citation } = objectOf(delta);
    switch (type) {
      case 'text_delta':
        return [this.#delta({ content: textOf(text) }, more)];
      case 'input_json_delta':
        return this.#argue(index, textOf(partial_json), more);
      case 'thinking_delta':
        return this.#thought(index, thinking, more);
      case 'signature_delta':
        return this.#signed(index, signature);
      case 'citations_delta':
        return listOf(annotationOf(citation)).map((annotation) => this.#delta({ annotations: [annotation as never] }));
      default:
        return [];
    }
  }

  #argue(block: unknown, written: string, more: JsonObject): readonly ChatChunk[] {
    const call = this.#calls.get(block);
    if (call === undefined || written === '') return []; // of a tool Anthropic runs itself
    call.hasArguments = true;
    return [this.#delta({ tool_calls: [{ index: call.index, function: { arguments: written } }] }, more)];
  }

  /** Arguments that nothing was written of are an empty object, or came with the call. */
  #close({ index }: JsonObject): readonly ChatChunk[] {
    const call = this.#calls.get(index);
    if (call === undefined || call.hasArguments) return [];
    return this.#argue(index, JSON.stringify(objectOf(call.input)), {});
  }

  #thought(index: unknown, thinking: unknown, more: JsonObject = {}): readonly ChatChunk[] {
    const text = textOf(thinking);
    if (text === '') return [];
    const reasoning_details = [thinkingDetail(Number(index), { text })];
    return [this.#delta({ reasoning_content: text, reasoning_details }, more)];
  }

  #signed(index: unknown, value: unknown): readonly ChatChunk[] {
    const signature = textOf(value);
    if (signature === '') return [];
    return [this.#delta({ reasoning_details: [thinkingDetail(Number(index), { signature })] })];
  }

  #finish({ type: _, delta, usage, ...more }: JsonObject): readonly ChatChunk[] {
    this.#count(usage);
    const { stop_reason, stop_sequence, ...rest } = objectOf(delta);
    if (typeof stop_reason !== 'string') return [];
    const finish = {
      finish_reason: chatFinishOf(stop_reason),
      native_finish_reason: stop_reason,
      ...(stop_sequence == null ? {} : { stop_sequence }),
    };
    return [this.#chunk([{ index: 0, delta: {}, logprobs: null, ...finish }], { ...rest, ...more })];
  }

  /** Figures are cumulative; those that are not repeated stay. */
  #count(usage: unknown): void {
    if (!isObject(usage)) return;
    const told = Object.entries(usage).filter(([, value]) => value !== null);
    this.#usage = { ...this.#usage, ...Object.fromEntries(told) };
  }

  #delta(delta: ChatDelta, more: JsonObject = {}): ChatChunk {
    return this.#chunk([{ index: 0, delta, logprobs: null, finish_reason: null }], more);
  }

  #chunk(choices: ChatChunk['choices'], more: JsonObject): ChatChunk {
    return {
      ...more,
      id: this.#id,
      object: 'chat.completion.chunk',
      created: this.#created,
      model: this.#model,
      choices,
    };
  }
}
