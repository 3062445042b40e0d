import { type Fields, keepLast } from '../shared/accumulate.ts';
import { isObject, type JsonObject, nonEmpty, objectOf } from '../shared/read.ts';
import type { ChatToolCall } from './chat-request.ts';

interface Draft {
  readonly index: number;
  id: string;
  type: string | undefined;
  name: string;
  /** Arguments of a function, input of a custom tool. */
  body: string;
  isCustom: boolean;
  /** Unknown fields of the call, such as `extra_content` with Gemini's thought signature. */
  readonly more: Fields;
  /** Unknown fields beside the name. */
  readonly partMore: Fields;
}

/** Whether text is a whole JSON object: then a further named fragment cannot belong to it. */
function isWholeObject(text: string): boolean {
  if (!text.startsWith('{') || !text.trimEnd().endsWith('}')) return false;
  try {
    return isObject(JSON.parse(text));
  } catch {
    return false;
  }
}

/**
 * Puts the fragments of parallel tool calls together.
 *
 * Fragments belong to the call their `index` names, in whatever order they come. Ollama and Gemini's compatible
 * endpoint send index 0 for every call, some send none: a new id, or a name after whole arguments, opens a new call.
 */
export class ToolCallCollector {
  readonly #drafts: Draft[] = [];

  get isEmpty(): boolean {
    return this.#drafts.length === 0;
  }

  add(fragment: unknown): void {
    if (!isObject(fragment)) return;
    const draft = this.#draftFor(fragment);
    const { index: _, id, type, function: called, custom, ...more } = fragment;
    draft.id ||= nonEmpty(id) ?? '';
    draft.type ??= nonEmpty(type);
    draft.isCustom ||= isObject(custom);
    const { name, arguments: written, input, ...partMore } = objectOf(called ?? custom);
    draft.name ||= nonEmpty(name) ?? ''; // some repeat the name on each fragment
    draft.body += asText(written ?? input);
    keepLast(draft.more, more);
    keepLast(draft.partMore, partMore);
  }

  /** The calls in the order of their indexes; those that shared one in the order they came. */
  get calls(): readonly ChatToolCall[] {
    return this.#drafts.toSorted((left, right) => left.index - right.index).map(callOf);
  }

  #draftFor(fragment: JsonObject): Draft {
    const id = nonEmpty(fragment.id);
    const index = typeof fragment.index === 'number' ? fragment.index : undefined;
    const candidates = index === undefined ? this.#drafts : this.#drafts.filter((draft) => draft.index === index);
    const last = candidates.at(-1);
    if (last === undefined) return this.#open(index);
    if (id !== undefined) {
      const same = candidates.find((draft) => draft.id === id);
      return same ?? (last.id === '' && index !== undefined ? last : this.#open(index));
    }
    const isNamed = nonEmpty(objectOf(fragment.function ?? fragment.custom).name) !== undefined;
    return isNamed && last.name !== '' && isWholeObject(last.body) ? this.#open(index) : last;
  }

  #open(index: number | undefined): Draft {
    const draft: Draft = {
      index: index ?? (this.#drafts.at(-1)?.index ?? -1) + 1,
      id: '',
      type: undefined,
      name: '',
      body: '',
      isCustom: false,
      more: Object.create(null),
      partMore: Object.create(null),
    };
    this.#drafts.push(draft);
    return draft;
  }
}

/** Arguments are text for OpenAI; Mistral and Ollama have sent objects. */
const asText = (value: unknown): string =>
  typeof value === 'string' ? value : isObject(value) ? JSON.stringify(value) : '';

function callOf({ id, type, name, body, isCustom, more, partMore }: Draft): ChatToolCall {
  if (isCustom) return { id, type: 'custom', custom: { name, input: body, ...partMore }, ...more };
  return { id, type: (type ?? 'function') as 'function', function: { name, arguments: body, ...partMore }, ...more };
}
