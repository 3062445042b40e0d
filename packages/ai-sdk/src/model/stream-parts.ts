import type { JSONObject, LanguageModelV4FinishReason, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import type { ReplyHeaders } from '@weir/core';
import type { ChatChunk } from '@weir/endpoints';
import { mediaOf } from '../shared/data-url.ts';
import { type JsonObject, listOf, nonEmpty, objectOf, present, textOf } from '../shared/read.ts';
import { ReasoningParts } from './reasoning-parts.ts';
import { ToolParts } from './tool-parts.ts';
import { usageOf } from './usage-of.ts';

type Part = LanguageModelV4StreamPart;

const FINISHES: Readonly<Record<string, LanguageModelV4FinishReason['unified']>> = Object.freeze({
  stop: 'stop',
  length: 'length',
  content_filter: 'content-filter',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
});

/** The chunks of one answer as the parts the AI SDK reads. */
export class StreamParts {
  readonly #headers: ReplyHeaders;
  readonly #thoughts = new ReasoningParts();
  readonly #tools = new ToolParts();
  #text: string | undefined;
  #textCount = 0;
  #sources = 0;
  #isKnown = false;
  #finish: { readonly reason: string; readonly raw: string } | undefined;
  #usage: unknown;

  /** @param headers of the gateway's reply: what it cost, who answered */
  constructor(headers: ReplyHeaders) {
    this.#headers = headers;
  }

  decode(chunk: ChatChunk): readonly Part[] {
    this.#usage = chunk.usage ?? this.#usage;
    const known = this.#isKnown ? [] : [metadataOf(chunk)];
    this.#isKnown = true;
    const { delta, finish_reason, native_finish_reason } = objectOf(listOf(chunk.choices)[0]);
    const reason = nonEmpty(finish_reason);
    if (reason !== undefined) this.#finish = { reason, raw: nonEmpty(native_finish_reason) ?? reason };
    return [...known, ...this.#delta(objectOf(delta))];
  }

  end(): readonly Part[] {
    const { reason, raw } = this.#finish ?? {};
    const unified = reason === undefined ? 'interrupted' : (FINISHES[reason] ?? 'other');
    return [
      ...this.#closed(),
      ...this.#tools.end(),
      {
        type: 'finish',
        finishReason: { unified, raw },
        usage: usageOf(this.#usage),
        providerMetadata: { weir: this.#told() },
      },
    ];
  }

  #delta(delta: JsonObject): readonly Part[] {
    const text = textOf(delta.content) + textOf(delta.refusal);
    const thoughts = this.#thoughts.decode(delta);
    return [
      ...(thoughts.length === 0 ? [] : this.#closedText()),
      ...thoughts,
      ...(text === '' ? [] : this.#said(text)),
      ...listOf(delta.annotations).flatMap((value) => this.#cited(objectOf(value))),
      ...listOf(delta.images).flatMap((value) => drawn(objectOf(value))),
      ...this.#tools.decode(delta.tool_calls),
    ];
  }

  #said(delta: string): readonly Part[] {
    if (this.#text !== undefined) return [{ type: 'text-delta', id: this.#text, delta }];
    const id = `text-${this.#textCount++}`;
    this.#text = id;
    return [...this.#thoughts.end(), { type: 'text-start', id }, { type: 'text-delta', id, delta }];
  }

  #closedText(): readonly Part[] {
    const id = this.#text;
    this.#text = undefined;
    return id === undefined ? [] : [{ type: 'text-end', id }];
  }

  #closed(): readonly Part[] {
    return [...this.#thoughts.end(), ...this.#closedText()];
  }

  #cited({ url_citation }: JsonObject): readonly Part[] {
    const { url, title } = objectOf(url_citation);
    if (typeof url !== 'string') return [];
    const id = `source-${this.#sources++}`;
    return [{ type: 'source', sourceType: 'url', id, url, ...present({ title: nonEmpty(title) }) }];
  }

  /** What it cost and how certainly: in a stream's usage, in a value's headers. */
  #told(): JSONObject {
    const { cost, cost_basis } = objectOf(this.#usage);
    const headers = this.#headers;
    return present({
      cost: nonEmpty(cost) ?? headers['x-weir-cost'],
      costBasis: nonEmpty(cost_basis) ?? headers['x-weir-cost-basis'],
      target: headers['x-weir-target'],
      exchange: headers['x-request-id'],
    });
  }
}

function metadataOf({ id, model, created }: ChatChunk): Part {
  const timestamp = typeof created === 'number' && created > 0 ? new Date(created * 1_000) : undefined;
  return { type: 'response-metadata', ...present({ id: nonEmpty(id), modelId: nonEmpty(model), timestamp }) };
}

function drawn({ image_url }: JsonObject): readonly Part[] {
  const url = textOf(objectOf(image_url).url);
  const media = mediaOf(url);
  if (media !== undefined)
    return [{ type: 'file', mediaType: media.mediaType, data: { type: 'data', data: media.data } }];
  return URL.canParse(url) ? [{ type: 'file', mediaType: 'image/*', data: { type: 'url', url: new URL(url) } }] : [];
}
