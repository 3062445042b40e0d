import type {
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  LanguageModelV4ToolCall,
  SharedV4ProviderMetadata,
} from '@ai-sdk/provider';
import { WeirError } from '@weir/core';
import type { ChatChunk, ChatDelta } from '@weir/endpoints';
import { dataUrl } from '../shared/data-url.ts';
import { carried, formatOf } from '../shared/own-metadata.ts';
import { type JsonObject, nonEmpty, objectOf } from '../shared/read.ts';
import { chatUsageOf } from './chat-usage-of.ts';

type Part<Type extends LanguageModelV4StreamPart['type']> = Extract<LanguageModelV4StreamPart, { type: Type }>;

interface OpenCall {
  readonly index: number;
  written: string;
}

const FINISHES: ReadonlyMap<string, string> = new Map([
  ['content-filter', 'content_filter'],
  ['tool-calls', 'tool_calls'],
]);

/** The parts one AI SDK model answers with, as chat chunks. */
export class ChatChunks {
  readonly #vendor: string;
  readonly #calls = new Map<string, OpenCall>();
  readonly #thoughts = new Map<string, number>();
  #thoughtCount = 0;
  #hasRole = false;
  #about: Pick<ChatChunk, 'id' | 'object' | 'created' | 'model'>;

  /** @param startedAt epoch ms, for models that do not tell when they answered */
  constructor(vendor: string, model: string, startedAt: number) {
    this.#vendor = vendor;
    const created = Math.floor(startedAt / 1_000);
    this.#about = { id: 'chatcmpl-ai-sdk', object: 'chat.completion.chunk', created, model };
  }

  /** @throws WeirError where a part says that the model failed. */
  decode(part: LanguageModelV4StreamPart): readonly ChatChunk[] {
    switch (part.type) {
      case 'response-metadata':
        return this.#know(part);
      case 'text-delta':
        return part.delta === '' ? [] : [this.#delta({ content: part.delta })];
      case 'reasoning-start':
        this.#thoughts.set(part.id, this.#thoughtCount++);
        return this.#thought(part.id, '', part.providerMetadata);
      case 'reasoning-delta':
        return this.#thought(part.id, part.delta, part.providerMetadata);
      case 'reasoning-end':
        return this.#thought(part.id, '', part.providerMetadata);
      case 'tool-input-start':
        return part.providerExecuted === true ? [] : this.#open(part.id, part.toolName);
      case 'tool-input-delta':
        return this.#argue(part.id, part.delta);
      case 'tool-call':
        return part.providerExecuted === true ? [] : this.#call(part);
      case 'source':
        return this.#cite(part);
      case 'file':
        return this.#draw(part);
      case 'finish':
        return this.#finish(part);
      default: // text and calls that begin or end, what the provider runs itself, pings, raw chunks, what is yet to come
        return [];
    }
  }

  #know({ id, modelId, timestamp }: Part<'response-metadata'>): readonly ChatChunk[] {
    const created = timestamp === undefined ? this.#about.created : Math.floor(timestamp.getTime() / 1_000);
    this.#about = { ...this.#about, id: id ?? this.#about.id, model: modelId ?? this.#about.model, created };
    return [];
  }

  #thought(id: string, text: string, metadata: SharedV4ProviderMetadata | undefined): readonly ChatChunk[] {
    if (text === '' && metadata === undefined) return [];
    const index = this.#thoughts.get(id) ?? 0;
    const own = { type: 'reasoning.text', index, format: formatOf(this.#vendor), ...carried(this.#vendor, metadata) };
    const detail = text === '' ? own : { ...own, text };
    return [this.#delta({ ...(text === '' ? {} : { reasoning_content: text }), reasoning_details: [detail] })];
  }

  #open(id: string, name: string): readonly ChatChunk[] {
    const call = { index: this.#calls.size, written: '' };
    this.#calls.set(id, call);
    return [
      this.#delta({ tool_calls: [{ index: call.index, id, type: 'function', function: { name, arguments: '' } }] }),
    ];
  }

  #argue(id: string, written: string, more: JsonObject = {}): readonly ChatChunk[] {
    const call = this.#calls.get(id);
    if (call === undefined || (written === '' && Object.keys(more).length === 0)) return []; // or the provider's own
    call.written += written;
    const fragment = written === '' ? {} : { function: { arguments: written } };
    return [this.#delta({ tool_calls: [{ index: call.index, ...fragment, ...more }] })];
  }

  /** A whole call: what was not streamed of it, and what the vendor says beside it. */
  #call({ toolCallId, toolName, input, providerMetadata }: LanguageModelV4ToolCall): readonly ChatChunk[] {
    const opening = this.#calls.has(toolCallId) ? [] : this.#open(toolCallId, toolName);
    const rest = this.#calls.get(toolCallId)!.written === '' ? input : '';
    const metadata = carried(this.#vendor, providerMetadata);
    const more = providerMetadata === undefined ? {} : { extra_content: metadata };
    return [...opening, ...this.#argue(toolCallId, rest, more)];
  }

  #cite(source: Part<'source'>): readonly ChatChunk[] {
    if (source.sourceType !== 'url') return [];
    const { url, title } = source;
    return [this.#delta({ annotations: [{ type: 'url_citation', url_citation: { url, title } }] })];
  }

  #draw({ mediaType, data }: Part<'file'>): readonly ChatChunk[] {
    if (!mediaType.startsWith('image/')) return [];
    const url = data.type === 'url' ? String(data.url) : dataUrl(mediaType, data.data);
    return [this.#delta({ images: [{ type: 'image_url', image_url: { url } }] })];
  }

  #finish({ finishReason, usage, providerMetadata }: Part<'finish'>): readonly ChatChunk[] {
    const finish = { finish_reason: finishOf(finishReason), native_finish_reason: finishReason.raw ?? null };
    const told = chatUsageOf(usage);
    const more = {
      ...(providerMetadata === undefined ? {} : { provider_metadata: providerMetadata }),
      ...servedTier(usage.raw, providerMetadata),
    };
    const last = { ...more, ...this.#about, choices: [{ index: 0, delta: {}, logprobs: null, ...finish }] };
    return told === undefined ? [last] : [last, { ...this.#about, choices: [], usage: told }];
  }

  #delta(delta: ChatDelta): ChatChunk {
    const role = this.#hasRole ? {} : { role: 'assistant' };
    this.#hasRole = true;
    return {
      ...this.#about,
      choices: [{ index: 0, delta: { ...role, ...delta }, logprobs: null, finish_reason: null }],
    };
  }
}

function finishOf({ unified, raw }: LanguageModelV4FinishReason): string {
  const dispatch = { sent: true };
  if (unified === 'error') throw new WeirError('upstream_error', 'The model stopped because of an error', { dispatch });
  if (unified === 'interrupted')
    throw new WeirError('upstream_incomplete', 'The stream ended without a finish', { dispatch });
  return unified === 'other' ? (raw ?? 'stop') : (FINISHES.get(unified) ?? unified);
}

/** The tier it was served at decides the price; where the AI SDK tells it. */
function servedTier(raw: unknown, metadata: SharedV4ProviderMetadata | undefined): { readonly service_tier?: string } {
  const told = [objectOf(raw).service_tier, ...Object.values(metadata ?? {}).map((one) => objectOf(one).serviceTier)];
  const tier = told.map(nonEmpty).find((name) => name !== undefined);
  return tier === undefined ? {} : { service_tier: tier };
}
