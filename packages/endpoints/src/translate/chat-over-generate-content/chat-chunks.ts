import type { EventDecoder } from '@weir/core';
import type { ChatChunk, ChatChunkChoice, ChatUsage } from '../../chat/chat-response.ts';
import { chatUsageOfGoogle, servedGoogleTier } from '../../generate-content/google-usage.ts';
import { searchesIn } from '../../generate-content/searches.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../../shared/read.ts';
import { CandidateDeltas } from './candidate-deltas.ts';
import { chatFinishOf } from './chat-finish.ts';
import { chatLogprobs } from './chat-logprobs.ts';
import { annotationsOf } from './grounding.ts';

/** What is known of one candidate. */
interface Begun {
  readonly deltas: CandidateDeltas;
  /** Where it comes from, which is told in several events. */
  readonly sources: { [field: string]: unknown };
  isFinished: boolean;
}

/** A made id has at most so many characters of the answer's: OpenAI takes ids of up to 40. */
const MOST_OF_ID = 24;

/** The events of one stream of generateContent as chat chunks; a whole reply is a stream of one. */
export class ChatChunks implements EventDecoder<ChatChunk> {
  readonly #begun = new Map<number, Begun>();
  readonly #created: number;
  readonly #exchange: string;
  #id = '';
  #model = '';
  #usage: ChatUsage | undefined;
  #tier: string | undefined;
  #isUsageTold = true;

  /** @param created epoch s; @param exchange what calls without an id are named after where the answer has no id either */
  constructor(created: number, exchange: string) {
    this.#created = created;
    this.#exchange = exchange;
  }

  decode(event: unknown): readonly ChatChunk[] {
    const reply = objectOf(Array.isArray(event) && event.length === 1 ? event[0] : event);
    if (isObject(reply.error)) return [reply as never];
    const { candidates, usageMetadata, modelVersion, responseId, ...more } = reply;
    this.#id ||= textOf(responseId);
    this.#model ||= textOf(modelVersion);
    this.#count(usageMetadata);
    const choices = [
      ...listOf(candidates).flatMap((candidate) => this.#candidate(objectOf(candidate))),
      ...this.#blocked(reply),
    ];
    const chunks = choices.map((choice, position) => this.#chunk([choice], position === 0 ? more : {}));
    const isOver = this.#begun.size > 0 && [...this.#begun.values()].every(({ isFinished }) => isFinished);
    return isOver ? [...chunks, ...this.end()] : chunks;
  }

  /** The usage, where it was not told with the last finish. */
  end(): readonly ChatChunk[] {
    if (this.#isUsageTold || this.#usage === undefined) return [];
    this.#isUsageTold = true;
    const searches = searchesIn(
      [...this.#begun.values()].map(({ sources }) => sources),
      this.#model,
    );
    const usage = searches === 0 ? this.#usage : { ...this.#usage, server_tool_use: { web_search_requests: searches } };
    return [this.#chunk([], { usage, ...(this.#tier === undefined ? {} : { service_tier: this.#tier }) })];
  }

  /** Figures are cumulative. */
  #count(usageMetadata: unknown): void {
    this.#tier = servedGoogleTier(usageMetadata) ?? this.#tier;
    const usage = chatUsageOfGoogle(usageMetadata);
    if (usage === undefined) return;
    this.#usage = usage;
    this.#isUsageTold = false;
  }

  #candidate(candidate: JsonObject): readonly ChatChunkChoice[] {
    const { index: place, content, finishReason, logprobsResult: _, ...more } = candidate;
    const index = typeof place === 'number' ? place : 0;
    const isFirst = !this.#begun.has(index);
    const begun = this.#begun.get(index) ?? this.#begin(index);
    const { deltas, sources } = begun;
    for (const field of ['groundingMetadata', 'citationMetadata'])
      if (isObject(more[field])) sources[field] = { ...objectOf(sources[field]), ...more[field] };
    const found = listOf(objectOf(content).parts).flatMap((part) => deltas.add(objectOf(part)));
    const told = isFirst ? [{ role: 'assistant', content: '' }, ...found] : found;
    const choices: ChatChunkChoice[] = told.map((delta) => ({ index, delta, logprobs: null, finish_reason: null }));
    const logprobs = chatLogprobs(candidate);
    if (typeof finishReason === 'string' && !begun.isFinished)
      choices.push(...this.#finish(index, begun, finishReason));
    else if (choices.length === 0 && (Object.keys(more).length > 0 || logprobs !== null))
      choices.push({ index, delta: {}, logprobs: null, finish_reason: null });
    const last = choices.pop();
    return last === undefined ? [] : [...choices, { ...more, ...last, logprobs }];
  }

  #finish(index: number, begun: Begun, reason: string): readonly ChatChunkChoice[] {
    begun.isFinished = true;
    const { deltas, sources } = begun;
    const annotations = annotationsOf(sources, deltas.text);
    const told = [...deltas.close(), ...(annotations.length === 0 ? [] : [{ annotations }])];
    const finish_reason = chatFinishOf(reason, deltas.calls > 0);
    const failure =
      finish_reason === 'error' ? { error: { message: `Gemini ended the answer with ${reason}`, code: reason } } : {};
    return [
      ...told.map((delta) => ({ index, delta, logprobs: null, finish_reason: null })),
      { index, delta: {}, logprobs: null, finish_reason, native_finish_reason: reason, ...failure },
    ];
  }

  /** A prompt that was blocked has no answer. */
  #blocked({ candidates, promptFeedback }: JsonObject): readonly ChatChunkChoice[] {
    const reason = nonEmpty(objectOf(promptFeedback).blockReason);
    if (reason === undefined || listOf(candidates).length > 0 || this.#begun.size > 0) return [];
    this.#begin(0).isFinished = true;
    const delta = { role: 'assistant', content: '' };
    return [{ index: 0, delta, logprobs: null, finish_reason: 'content_filter', native_finish_reason: reason }];
  }

  #begin(index: number): Begun {
    const id = (this.#id || this.#exchange).slice(0, MOST_OF_ID);
    const idOf = (call: number): string => ['call', id, ...(index === 0 ? [] : [index]), call].join('_');
    const begun = { deltas: new CandidateDeltas(idOf), sources: {}, isFinished: false };
    this.#begun.set(index, begun);
    return begun;
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
