import type { Fields } from '../shared/accumulate.ts';
import { isObject, type JsonObject, listOf, nonEmpty, textOf } from '../shared/read.ts';
import type { ChatAnswerMessage } from './chat-response.ts';
import { mergeLists } from './merge-lists.ts';
import { ToolCallCollector } from './tool-call-collector.ts';

/** Puts the deltas of one choice together. */
export class MessageCollector {
  readonly #calls = new ToolCallCollector();
  readonly #fields: Fields = Object.create(null);
  #role: string | undefined;

  add(delta: JsonObject): void {
    for (const [field, value] of Object.entries(delta)) this.#add(field, value);
  }

  get message(): ChatAnswerMessage {
    const { content, refusal, ...more } = this.#fields;
    return {
      role: (this.#role ?? 'assistant') as 'assistant',
      content: (content ?? null) as string | null,
      refusal: (refusal ?? null) as string | null,
      ...more,
      ...(this.#calls.isEmpty ? {} : { tool_calls: this.#calls.calls }),
    };
  }

  #add(field: string, value: unknown): void {
    switch (field) {
      case 'role': // some repeat it on each event
        this.#role ??= nonEmpty(value);
        return;
      case 'tool_calls':
        for (const fragment of listOf(value)) this.#calls.add(fragment);
        return;
      case 'function_call':
        this.#fields[field] = functionCall(this.#fields[field], value);
        return;
      case 'audio':
        this.#fields[field] = audio(this.#fields[field], value);
        return;
      default:
        this.#fields[field] = grown(this.#fields[field], value);
    }
  }
}

/** Text goes on, lists get longer, anything else is replaced; null takes nothing back. */
function grown(before: unknown, value: unknown): unknown {
  if (before === undefined || before === null) return value;
  if (value === null || value === undefined) return before;
  if (typeof before === 'string' && typeof value === 'string') return before + value;
  if (Array.isArray(before) || Array.isArray(value)) return mergeLists(asParts(before), asParts(value));
  return value;
}

/** Mistral sends text and lists of parts in one stream. */
function asParts(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return value === '' ? [] : [{ type: 'text', text: value }];
  return [value];
}

function functionCall(before: unknown, value: unknown): unknown {
  if (!isObject(value)) return before ?? value;
  const earlier = isObject(before) ? before : {};
  return {
    ...earlier,
    ...value,
    name: nonEmpty(earlier.name) ?? textOf(value.name),
    arguments: textOf(earlier.arguments) + textOf(value.arguments),
  };
}

/** Base64 pieces of one sound: each is a whole number of 3-byte groups, so they can be joined as text. */
function audio(before: unknown, value: unknown): unknown {
  if (!isObject(value)) return before ?? value;
  const result: Fields = isObject(before) ? { ...before } : {};
  for (const [field, part] of Object.entries(value)) {
    const earlier = result[field];
    const goesOn = (field === 'data' || field === 'transcript') && typeof earlier === 'string';
    result[field] = goesOn ? earlier + textOf(part) : (part ?? earlier);
  }
  return result;
}
