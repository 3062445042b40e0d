import type { BillingManifest, Usage } from '@weir/core';
import { isObject, type JsonObject, objectOf } from './read.ts';

/** No request reads or writes more; a larger figure is a defect of whoever reported it. */
export const MOST_TOKENS = 1e9;

/** Which reported figures contain which. */
export type Containment = Pick<BillingManifest, 'cachedInsideInput' | 'reasoningInsideOutput'>;

export interface Figures {
  readonly prompt: number | undefined;
  readonly completion: number | undefined;
  readonly total: number | undefined;
  readonly cached: number | undefined;
  /** Of every lifetime. */
  readonly cacheWrite: number | undefined;
  readonly cacheWrite1h: number | undefined;
  readonly inputAudio: number | undefined;
  readonly reasoning: number | undefined;
  readonly outputAudio: number | undefined;
  readonly outputImage: number | undefined;
  readonly searches: number | undefined;
}

export const isBelievable = (figure: unknown): boolean =>
  typeof figure === 'number' && Number.isInteger(figure) && figure >= 0 && figure <= MOST_TOKENS;

/** The figures of a usage object as they were told. */
export function toldIn(usage: JsonObject): { readonly [Name in keyof Figures]: unknown } {
  const input = objectOf(usage.prompt_tokens_details);
  const output = objectOf(usage.completion_tokens_details);
  return {
    prompt: usage.prompt_tokens ?? undefined,
    completion: usage.completion_tokens ?? undefined,
    total: usage.total_tokens ?? undefined,
    // OpenAI; DeepSeek; Together and Moonshot; Mistral
    cached:
      input.cached_tokens ??
      usage.prompt_cache_hit_tokens ??
      usage.cached_tokens ??
      usage.num_cached_tokens ??
      undefined,
    cacheWrite: input.cache_write_tokens ?? input.cache_creation_input_tokens ?? undefined, // OpenAI; Alibaba
    cacheWrite1h: input.cache_write_1h_tokens ?? undefined, // weir's own, translated from Anthropic's
    inputAudio: input.audio_tokens ?? undefined,
    reasoning: output.reasoning_tokens ?? usage.reasoning_tokens ?? undefined,
    outputAudio: output.audio_tokens ?? undefined,
    outputImage: output.image_tokens ?? undefined, // Gemini, OpenRouter
    searches: objectOf(usage.server_tool_use).web_search_requests ?? undefined, // Anthropic's, translated
  };
}

/** The same; undefined when one of them cannot be a count of tokens. */
export function figuresIn(usage: JsonObject): Figures | undefined {
  const figures = toldIn(usage);
  for (const figure of Object.values(figures)) {
    if (figure !== undefined && !isBelievable(figure)) return undefined;
  }
  return figures as Figures;
}

/** Takes parts out of a reported sum so that what is left and the parts add up to it. */
class Split {
  rest: number;
  readonly #sum: number;

  constructor(sum: number) {
    this.#sum = sum;
    this.rest = sum;
  }

  /** A part larger than the sum cannot be inside it, whatever the manifest says: then it comes on top. */
  take(part: number, isInside: boolean): number {
    if (!isInside || part > this.#sum) return part;
    const taken = Math.min(part, this.rest); // two parts may overlap: cached audio is counted in both
    this.rest -= taken;
    return taken;
  }
}

/**
 * OpenAI's chat usage, and what others make of it, as core's disjoint units.
 *
 * A unit is left out when the provider did not report it; a reported zero stays. What the total has beyond its two
 * parts is explained by a detail of exactly that size, which then stands outside its part; what nothing explains was
 * thought but not listed (Gemini's OpenAI-compatible endpoint) and is counted as reasoning.
 *
 * @returns undefined when it is no usage, or a figure is negative, fractional, not a number or over 1e9: then the
 * attempt is estimated.
 */
export function openaiUsage(reported: unknown, containment: Containment): Usage | undefined {
  if (!isObject(reported)) return undefined;
  const figures = figuresIn(reported);
  if (figures === undefined) return undefined;
  const { total, cached, cacheWrite, cacheWrite1h, inputAudio, reasoning, outputAudio, outputImage = 0 } = figures;
  const prompt = figures.prompt ?? difference(total, figures.completion);
  const completion = figures.completion ?? difference(total, figures.prompt);
  if (prompt === undefined || completion === undefined) return undefined;

  const surplus = total === undefined ? 0 : Math.max(0, total - prompt - completion);
  const outside = explanation(surplus, figures);
  const reasoningIsInside = containment.reasoningInsideOutput && outside !== 'reasoning';
  const cacheIsInside = containment.cachedInsideInput && outside !== 'cache';

  const input = new Split(prompt);
  const output = new Split(completion);
  const usage: { -readonly [Unit in keyof Usage]: Usage[Unit] } = {};
  if (cached !== undefined) usage.cached_input_tokens = input.take(cached, cacheIsInside);
  if (cacheWrite !== undefined) {
    const written = input.take(cacheWrite, cacheIsInside);
    const hour = Math.min(cacheWrite1h ?? 0, written);
    usage.cache_write_tokens = written - hour;
    if (hour > 0) usage.cache_write_1h_tokens = hour;
  }
  if (inputAudio !== undefined) usage.input_audio_tokens = input.take(inputAudio, outside !== 'audio');
  if (reasoning !== undefined) usage.reasoning_tokens = output.take(reasoning, reasoningIsInside);
  if (outputAudio !== undefined) usage.output_audio_tokens = output.take(outputAudio, true);
  if (outputImage > 0) usage.output_image_tokens = output.take(outputImage, true);
  usage.input_tokens = input.rest;
  usage.output_tokens = output.rest;
  const unexplained = surplus - (sumOf(usage) - prompt - completion);
  if (unexplained > 0) usage.reasoning_tokens = (usage.reasoning_tokens ?? 0) + unexplained;
  if (figures.searches !== undefined && figures.searches > 0) usage.searches = figures.searches;
  return usage;
}

/** The one detail that is exactly what the total has beyond its parts: then it stands beside them. */
export function explanation(surplus: number, figures: Figures): 'reasoning' | 'cache' | 'audio' | undefined {
  if (surplus <= 0) return undefined;
  if (surplus === figures.reasoning) return 'reasoning';
  if (surplus === (figures.cached ?? 0) + (figures.cacheWrite ?? 0)) return 'cache';
  return surplus === figures.inputAudio ? 'audio' : undefined;
}

/** The usage of an endpoint that writes nothing: its prompt, or the total where only that is told. */
export function openaiInputUsage(reported: unknown): Usage | undefined {
  if (!isObject(reported)) return undefined;
  const tokens = reported.prompt_tokens ?? reported.input_tokens ?? reported.total_tokens;
  return isBelievable(tokens) ? { input_tokens: tokens as number } : undefined;
}

const difference = (total: number | undefined, part: number | undefined): number | undefined =>
  total === undefined || part === undefined || total < part ? undefined : total - part;

const sumOf = (usage: Usage): number => Object.values(usage).reduce((sum, count) => sum + count, 0);
