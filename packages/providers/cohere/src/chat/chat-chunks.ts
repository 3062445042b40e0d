import type { EventDecoder } from '@weir/core';
import { type ChatChunk, type ChatDelta, isObject, type JsonObject, nonEmpty, objectOf, textOf } from '@weir/endpoints';
import type { Told } from './chat-response-of.ts';
import { chatUsageOf } from './chat-usage.ts';
import { annotationsOf } from './citations.ts';
import { finishOf } from './finish.ts';
import { logprobsOf } from './logprobs.ts';
import { planDetail, thinkingDetail } from './reasoning.ts';
import { argumentsOf } from './tool-arguments.ts';

/** A call of a tool whose arguments are being written. */
interface OpenCall {
  readonly index: number;
  hasArguments: boolean;
}

/** The events of one stream of Cohere's chat as chat chunks. */
export class ChatChunks implements EventDecoder<ChatChunk> {
  readonly #told: Told;
  readonly #calls = new Map<unknown, OpenCall>();
  /** Where in the text each block begins. */
  readonly #offsets = new Map<unknown, number>();
  #id = '';
  #written = 0;

  constructor(told: Told) {
    this.#told = told;
  }

  decode(event: unknown): readonly ChatChunk[] {
    const { type, index, delta, ...more } = objectOf(event);
    const message = objectOf(objectOf(delta).message);
    switch (type) {
      case 'message-start':
        this.#id = textOf(more.id);
        return [this.#delta({ role: 'assistant', content: '' }, more)];
      case 'content-start':
        this.#offsets.set(index, this.#written);
        return this.#content(index, message.content, more);
      case 'content-delta':
        return this.#content(index, message.content, more);
      case 'tool-plan-delta':
        return this.#plan(textOf(message.tool_plan), more);
      case 'tool-call-start':
        return this.#call(index, objectOf(message.tool_calls), more);
      case 'tool-call-delta':
        return this.#argue(index, argumentsOf(objectOf(objectOf(message.tool_calls).function).arguments), more);
      case 'tool-call-end':
        return this.#close(index);
      case 'citation-start':
        return this.#cite(message.citations);
      case 'message-end':
        return this.#end(objectOf(delta), more);
      default: // what is yet to come; an error ends the stream
        return failure(event);
    }
  }

  #content(index: unknown, content: unknown, { logprobs, ...more }: JsonObject): readonly ChatChunk[] {
    const { text, thinking } = objectOf(content);
    if (nonEmpty(thinking) !== undefined) {
      const details = [thinkingDetail(Number(index), textOf(thinking))];
      return [this.#delta({ reasoning_content: textOf(thinking), reasoning_details: details }, more)];
    }
    if (nonEmpty(text) === undefined) return [];
    this.#written += textOf(text).length;
    return [this.#delta({ content: textOf(text) }, more, logprobs)];
  }

  #plan(text: string, more: JsonObject): readonly ChatChunk[] {
    return text === '' ? [] : [this.#delta({ reasoning_content: text, reasoning_details: [planDetail(text)] }, more)];
  }

  #call(index: unknown, { function: called, ...fields }: JsonObject, more: JsonObject): readonly ChatChunk[] {
    const { name, arguments: written } = objectOf(called);
    const begun = argumentsOf(written);
    const call: OpenCall = { index: this.#calls.size, hasArguments: begun !== '' };
    this.#calls.set(index, call);
    const named = { name: textOf(name), arguments: begun };
    return [this.#delta({ tool_calls: [{ type: 'function', ...fields, index: call.index, function: named }] }, more)];
  }

  #argue(index: unknown, written: string, more: JsonObject): readonly ChatChunk[] {
    const call = this.#calls.get(index);
    if (call === undefined || written === '') return [];
    call.hasArguments = true;
    return [this.#delta({ tool_calls: [{ index: call.index, function: { arguments: written } }] }, more)];
  }

  /** Arguments that nothing was written of are an empty object. */
  #close(index: unknown): readonly ChatChunk[] {
    const call = this.#calls.get(index);
    return call === undefined || call.hasArguments ? [] : this.#argue(index, '{}', {});
  }

  #cite(citation: unknown): readonly ChatChunk[] {
    const offset = this.#offsets.get(objectOf(citation).content_index ?? 0) ?? 0;
    const annotations = annotationsOf(citation, offset);
    return annotations.length === 0 ? [] : [this.#delta({ annotations })];
  }

  #end({ finish_reason, usage, error, ...rest }: JsonObject, more: JsonObject): readonly ChatChunk[] {
    const finish = finishOf(finish_reason);
    if (finish.finish_reason === 'error' || nonEmpty(error) !== undefined)
      return [{ error: { message: nonEmpty(error) ?? `It ended with ${finish_reason}` } } as never];
    const told = chatUsageOf(usage);
    const end = this.#chunk([{ index: 0, delta: {}, logprobs: null, ...finish }], { ...rest, ...more });
    return told === undefined ? [end] : [end, this.#chunk([], { usage: told })];
  }

  #delta(delta: ChatDelta, more: JsonObject = {}, logprobs?: unknown): ChatChunk {
    return this.#chunk([{ index: 0, delta, logprobs: logprobsOf(logprobs), finish_reason: null }], more);
  }

  #chunk(choices: ChatChunk['choices'], more: JsonObject): ChatChunk {
    return { ...more, id: this.#id, object: 'chat.completion.chunk', ...this.#told, choices };
  }
}

/** An error in place of an event, in whichever form. */
function failure(event: unknown): readonly ChatChunk[] {
  const { type, error, message } = objectOf(event);
  if (isObject(error) || nonEmpty(error) !== undefined) return [event as ChatChunk];
  const said = type === undefined ? nonEmpty(message) : undefined;
  return said === undefined ? [] : [{ error: { message: said } } as never];
}
