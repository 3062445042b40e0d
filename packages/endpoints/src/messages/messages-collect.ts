import type { Fields } from '../shared/accumulate.ts';
import { exactJson } from '../shared/exact-json.ts';
import { isObject, type JsonObject, listOf, objectOf, textOf } from '../shared/read.ts';
import type { MessagesEvent, MessagesResponse } from './messages-response.ts';

/** A block that is being written. */
class OpenBlock {
  readonly #block: Fields;
  #written = '';

  constructor(block: JsonObject) {
    this.#block = { ...block };
  }

  add(delta: JsonObject): void {
    const { type: _, partial_json, citation, ...rest } = delta;
    this.#written += textOf(partial_json);
    if (citation !== undefined) this.#block.citations = [...listOf(this.#block.citations), citation];
    for (const [field, value] of Object.entries(rest)) {
      const before = this.#block[field];
      this.#block[field] = typeof before === 'string' && typeof value === 'string' ? before + value : value;
    }
  }

  get block(): JsonObject {
    return this.#written === '' ? this.#block : { ...this.#block, input: inputOf(this.#written) };
  }
}

/** What was cut inside its arguments has none. */
function inputOf(written: string): unknown {
  try {
    return exactJson(written);
  } catch {
    return {};
  }
}

/** The response the events of a stream add up to. */
export function collectMessages(events: readonly MessagesEvent[]): MessagesResponse {
  const message: Fields = Object.create(null);
  const blocks = new Map<unknown, OpenBlock>();
  let usage: JsonObject = {};
  for (const event of events) {
    const { type, message: begun, index, content_block, delta, usage: told, ...more } = objectOf(event);
    if (type === 'message_stop') break;
    if (type === 'message_start') {
      Object.assign(message, objectOf(begun));
      for (const [at, block] of listOf(message.content).entries()) blocks.set(at, new OpenBlock(objectOf(block)));
      usage = { ...usage, ...objectOf(message.usage) };
    } else if (type === 'content_block_start') {
      blocks.set(index, new OpenBlock(objectOf(content_block)));
    } else if (type === 'content_block_delta') {
      blocks.get(index)?.add(objectOf(delta));
    } else if (type === 'message_delta') {
      Object.assign(message, objectOf(delta), more);
      if (isObject(told)) usage = { ...usage, ...told };
    }
  }
  return {
    id: '',
    type: 'message',
    role: 'assistant',
    model: '',
    stop_reason: null,
    stop_sequence: null,
    ...message,
    content: [...blocks.values()].map(({ block }) => block),
    usage,
  } as unknown as MessagesResponse;
}
