import { mergeLists } from '../../chat/merge-lists.ts';
import type { ResponsesItem, ResponsesPart } from '../../responses/responses-request.ts';
import type { ResponsesEvent } from '../../responses/responses-response.ts';
import { isObject, type JsonObject, objectOf, textOf } from '../../shared/read.ts';
import { annotationOf, callItem, messageItem, reasoningItem, refusalPart, textPart } from './output-items.ts';

/** An event before it has its number. */
export type Told = Omit<ResponsesEvent, 'sequence_number'>;

/** An item that is being written. */
export interface OpenItem {
  /** As it is when it is whole. */
  readonly item: ResponsesItem;
  open(): readonly Told[];
  close(): readonly Told[];
}

/** What every item that is written piece by piece has. */
abstract class Written implements OpenItem {
  readonly id: string;
  readonly output_index: number;

  constructor(id: string, output_index: number) {
    this.id = id;
    this.output_index = output_index;
  }

  abstract get item(): ResponsesItem;
  protected abstract get begun(): ResponsesItem;
  protected abstract end(): readonly Told[];

  open(): readonly Told[] {
    return [{ type: 'response.output_item.added', output_index: this.output_index, item: this.begun }];
  }

  close(): readonly Told[] {
    const { output_index } = this;
    return [...this.end(), { type: 'response.output_item.done', output_index, item: this.item }];
  }

  protected told(type: string, fields: JsonObject): Told {
    return { type: `response.${type}`, item_id: this.id, output_index: this.output_index, ...fields };
  }
}

export class OpenReasoning extends Written {
  #text = '';
  #details: readonly unknown[] = [];

  get item(): ResponsesItem {
    return reasoningItem(this.id, this.#text, this.#details);
  }

  protected get begun(): ResponsesItem {
    return reasoningItem(this.id, '', []);
  }

  think(delta: string): readonly Told[] {
    const isFirst = this.#text === '';
    this.#text += delta;
    const part = { type: 'summary_text', text: '' };
    const added = this.told('reasoning_summary_part.added', { summary_index: 0, part });
    return [...(isFirst ? [added] : []), this.told('reasoning_summary_text.delta', { summary_index: 0, delta })];
  }

  carry(details: readonly unknown[]): void {
    this.#details = mergeLists(this.#details, details);
  }

  protected end(): readonly Told[] {
    const text = this.#text;
    if (text === '') return [];
    const part = { type: 'summary_text', text };
    return [
      this.told('reasoning_summary_text.done', { summary_index: 0, text }),
      this.told('reasoning_summary_part.done', { summary_index: 0, part }),
    ];
  }
}

/** A part of a message that is being written. */
interface OpenPart {
  readonly kind: 'output_text' | 'refusal';
  text: string;
  readonly annotations: unknown[];
  readonly logprobs: unknown[];
}

const partOf = ({ kind, text, annotations, logprobs }: OpenPart): ResponsesPart =>
  kind === 'refusal' ? refusalPart(text) : textPart(text, [...annotations], [...logprobs]);

export class OpenMessage extends Written {
  readonly #parts: OpenPart[] = [];

  get item(): ResponsesItem {
    return messageItem(this.id, 'completed', this.#parts.map(partOf));
  }

  protected get begun(): ResponsesItem {
    return messageItem(this.id, 'in_progress', []);
  }

  write(kind: OpenPart['kind'], delta: string, logprobs: readonly unknown[] = []): readonly Told[] {
    const [part, events] = this.#part(kind);
    part.text += delta;
    part.logprobs.push(...logprobs);
    const more = kind === 'output_text' ? { logprobs } : {};
    return delta === '' ? events : [...events, this.#told(`${kind}.delta`, { delta, ...more })];
  }

  annotate(cited: readonly unknown[]): readonly Told[] {
    if (cited.length === 0) return [];
    const [part, events] = this.#part('output_text');
    const found = cited.flatMap((one) => annotationOf(one) ?? []);
    const told = found.map((annotation) => {
      part.annotations.push(annotation);
      return this.#told('output_text.annotation.added', {
        annotation_index: part.annotations.length - 1,
        annotation,
      });
    });
    return [...events, ...told];
  }

  protected end(): readonly Told[] {
    const part = this.#parts.at(-1);
    if (part === undefined) return [];
    const { kind, text, logprobs } = part;
    const said = kind === 'refusal' ? { refusal: text } : { text, logprobs: [...logprobs] };
    return [this.#told(`${kind}.done`, said), this.#told('content_part.done', { part: partOf(part) })];
  }

  #part(kind: OpenPart['kind']): readonly [OpenPart, readonly Told[]] {
    const last = this.#parts.at(-1);
    if (last?.kind === kind) return [last, []];
    const ended = this.end();
    const part: OpenPart = { kind, text: '', annotations: [], logprobs: [] };
    this.#parts.push(part);
    return [part, [...ended, this.#told('content_part.added', { part: partOf(part) })]];
  }

  #told(type: string, fields: JsonObject): Told {
    return this.told(type, { content_index: this.#parts.length - 1, ...fields });
  }
}

export class OpenCall extends Written {
  /** Names and ids, and what else is told of the call. */
  readonly #head: JsonObject;
  readonly isCustom: boolean;
  #body = '';

  constructor(id: string, output_index: number, fragment: JsonObject) {
    super(id, output_index);
    this.#head = fragment;
    this.isCustom = isObject(fragment.custom);
  }

  get callId(): string {
    return textOf(this.#head.id);
  }

  get item(): ResponsesItem {
    return this.#itemAs('completed', this.#body);
  }

  protected get begun(): ResponsesItem {
    return this.#itemAs('in_progress', '');
  }

  write(delta: string): readonly Told[] {
    this.#body += delta;
    return delta === '' ? [] : [this.told(`${this.#name}.delta`, { delta })];
  }

  protected end(): readonly Told[] {
    const { name, arguments: written, input } = this.item;
    const missing = this.#body === '' && !this.isCustom ? [this.told(`${this.#name}.delta`, { delta: written })] : [];
    const said = this.isCustom ? { input } : { name, arguments: written };
    return [...missing, this.told(`${this.#name}.done`, said)];
  }

  get #name(): string {
    return this.isCustom ? 'custom_tool_call_input' : 'function_call_arguments';
  }

  #itemAs(status: string, body: string): ResponsesItem {
    const { function: called, custom, ...more } = this.#head;
    const written = this.isCustom
      ? { custom: { ...objectOf(custom), input: body } }
      : { function: { ...objectOf(called), arguments: body } };
    return callItem(this.id, status, { ...more, ...written });
  }
}
