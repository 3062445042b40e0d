import type { EventDecoder } from '@weir/core';
import type { ChatChunk, ChatDelta } from '../../chat/chat-response.ts';
import { itemType } from '../../responses/responses-items.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../../shared/read.ts';
import { chatAnnotation, chatCall, chatFinish, chatUsageIn, shownThinking } from './chat-response-of.ts';
import { reasoningDetails } from './reasoning-items.ts';

const BEGUN: ChatDelta = Object.freeze({ role: 'assistant', content: null, refusal: null });

/** An item whose pieces are arriving. */
interface OpenItem {
  /** Its place among the calls. */
  readonly index: number;
  /** Whether something of it was told already: then its end only repeats it. */
  isTold: boolean;
}

/** The events of one stream of Responses as chat chunks. */
export class ChatChunks implements EventDecoder<ChatChunk> {
  readonly #format: string;
  readonly #items = new Map<unknown, OpenItem>();
  #calls = 0;
  #head: JsonObject = {};
  #isBegun = false;
  #hasThought = false;

  constructor(format: string) {
    this.#format = format;
  }

  decode(event: unknown): readonly ChatChunk[] {
    const fields = objectOf(event);
    const type = textOf(fields.type);
    if (isObject(fields.response)) this.#name(fields.response);
    if (type === 'error' || type === 'response.failed') return [this.#failure(fields)];
    if (type === 'response.completed' || type === 'response.incomplete') return this.#end(objectOf(fields.response));
    const deltas = this.#deltas(type.replace(/^response\./, ''), fields);
    if (type !== 'response.created' && deltas.length === 0) return [];
    const begun = this.#isBegun ? [] : [this.#delta(BEGUN)];
    this.#isBegun = true;
    return [...begun, ...deltas.map((delta) => this.#delta(delta, fields.logprobs))];
  }

  #name({ id, created_at, model, service_tier }: JsonObject): void {
    const tier = nonEmpty(service_tier);
    this.#head = {
      id: textOf(id),
      object: 'chat.completion.chunk',
      created: typeof created_at === 'number' ? created_at : 0,
      model: textOf(model),
      ...(tier === undefined || tier === 'auto' ? {} : { service_tier: tier }),
    };
  }

  #failure({ response, error, ...more }: JsonObject): ChatChunk {
    const told = objectOf(response).error ?? error ?? { message: more.message, code: more.code };
    const { message, code } = objectOf(told);
    return { error: { message: nonEmpty(message) ?? 'The response failed', code } } as unknown as ChatChunk;
  }

  #deltas(type: string, fields: JsonObject): readonly ChatDelta[] {
    const { delta, item, output_index } = fields;
    switch (type) {
      case 'output_text.delta':
        return this.#told(output_index, { content: textOf(delta) });
      case 'refusal.delta':
        return this.#told(output_index, { refusal: textOf(delta) });
      case 'reasoning_text.delta':
      case 'reasoning_summary_text.delta':
        this.#hasThought = true;
        return this.#told(output_index, { reasoning_content: textOf(delta) });
      case 'reasoning_summary_part.added':
        return this.#hasThought ? [{ reasoning_content: '\n\n' }] : [];
      case 'output_text.annotation.added':
        return [{ annotations: [chatAnnotation(fields.annotation) as never] }];
      case 'function_call_arguments.delta':
      case 'custom_tool_call_input.delta':
        return this.#argue(output_index, textOf(delta), type.startsWith('custom'));
      case 'output_item.added':
        return this.#open(output_index, objectOf(item));
      case 'output_item.done':
        return this.#close(output_index, objectOf(item));
      default:
        return [];
    }
  }

  #item(output_index: unknown): OpenItem {
    const known = this.#items.get(output_index);
    if (known !== undefined) return known;
    const item: OpenItem = { index: this.#calls, isTold: false };
    this.#items.set(output_index, item);
    return item;
  }

  #told(output_index: unknown, delta: ChatDelta): readonly ChatDelta[] {
    this.#item(output_index).isTold = true;
    return [delta];
  }

  #argue(output_index: unknown, written: string, isCustom: boolean): readonly ChatDelta[] {
    const item = this.#item(output_index);
    item.isTold ||= written !== '';
    const body = isCustom ? { custom: { input: written } } : { function: { arguments: written } };
    return written === '' ? [] : [{ tool_calls: [{ index: item.index, ...body }] }];
  }

  #open(output_index: unknown, item: JsonObject): readonly ChatDelta[] {
    const call = chatCall({ ...item, arguments: '', input: '' });
    const { index } = this.#item(output_index);
    if (call === undefined) return [];
    this.#calls++;
    return [{ tool_calls: [{ index, ...call } as never] }];
  }

  /** What was told in pieces is whole now; what was not is told here. */
  #close(output_index: unknown, item: JsonObject): readonly ChatDelta[] {
    const isNew = !this.#items.has(output_index);
    const opened = isNew ? this.#open(output_index, item) : [];
    const { isTold } = this.#item(output_index);
    const type = itemType(item);
    if (type === 'reasoning') {
      const shown = isTold ? '' : shownThinking(item);
      const details = reasoningDetails(item, this.#format);
      return [
        ...(shown === '' ? [] : [{ reasoning_content: shown }]),
        ...(details.length === 0 ? [] : [{ reasoning_details: details }]),
      ];
    }
    if (isTold) return opened;
    if (type === 'message') return this.#said(item);
    if (type === 'function_call') return [...opened, ...this.#argue(output_index, textOf(item.arguments), false)];
    return type === 'custom_tool_call' ? [...opened, ...this.#argue(output_index, textOf(item.input), true)] : [];
  }

  #said({ content }: JsonObject): readonly ChatDelta[] {
    return listOf(content).flatMap((part): ChatDelta[] => {
      const { text, refusal } = objectOf(part);
      if (nonEmpty(text) !== undefined) return [{ content: textOf(text) }];
      return nonEmpty(refusal) === undefined ? [] : [{ refusal: textOf(refusal) }];
    });
  }

  /** Where no event told an item, the end tells them all. */
  #end(response: JsonObject): readonly ChatChunk[] {
    const items = this.#items.size === 0 ? listOf(response.output) : [];
    const missing = items.flatMap((item, index) => this.#close(index, objectOf(item)));
    const begun = this.#isBegun ? [] : [this.#delta(BEGUN)];
    const saysNothing = missing.length === 0 && this.#items.size === 0;
    const choice = { index: 0, delta: {}, logprobs: null, finish_reason: chatFinish(response, this.#calls > 0) };
    const usage = chatUsageIn(response);
    return [
      ...begun,
      ...(saysNothing ? [{ content: '' }] : missing).map((delta) => this.#delta(delta)),
      this.#chunk([choice]),
      ...(usage === undefined ? [] : [this.#chunk([], { usage })]),
    ];
  }

  #delta(delta: ChatDelta, logprobs?: unknown): ChatChunk {
    const content = delta.content === undefined ? [] : listOf(logprobs);
    const told = content.length === 0 ? null : { content, refusal: null };
    return this.#chunk([{ index: 0, delta, logprobs: told, finish_reason: null }]);
  }

  #chunk(choices: readonly object[], more: JsonObject = {}): ChatChunk {
    return { ...this.#head, choices, ...more } as unknown as ChatChunk;
  }
}
