import type { EventDecoder } from '@weir/core';
import { MessageCollector } from '../../chat/message-collector.ts';
import type { GooglePart } from '../../generate-content/generate-content-request.ts';
import type {
  GenerateContentResponse,
  GoogleCandidate,
  GoogleUsage,
} from '../../generate-content/generate-content-response.ts';
import type { Containment } from '../../shared/openai-usage.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../../shared/read.ts';
import { callPart, googleFinishOf, googleUsageOf, imagePart, textIn, thinkingIn } from './google-answer.ts';

/** What is known of one choice. Google tells calls whole, so they wait until it is finished. */
interface Choice {
  readonly calls: MessageCollector;
  finish: string | undefined;
  isRefused: boolean;
}

/** The chunks of one chat stream as events of generateContent. */
export class GoogleEvents implements EventDecoder<GenerateContentResponse> {
  readonly #billing: Containment;
  readonly #choices = new Map<number, Choice>();
  #id = '';
  #model = '';
  #usage: GoogleUsage | undefined;

  constructor(billing: Containment) {
    this.#billing = billing;
  }

  decode(event: unknown): readonly GenerateContentResponse[] {
    const chunk = objectOf(event);
    if (chunk.error !== undefined && chunk.error !== null) return [chunk as never];
    this.#id ||= textOf(chunk.id);
    this.#model ||= textOf(chunk.model);
    this.#usage = googleUsageOf(chunk, this.#billing) ?? this.#usage;
    const candidates = listOf(chunk.choices).flatMap((choice) => this.#choice(objectOf(choice)));
    return candidates.length === 0 ? [] : [this.#event(candidates)];
  }

  /** Usage may follow the finish, so both are told last; a stream without a finish is not finished here either. */
  end(): readonly GenerateContentResponse[] {
    const finished = [...this.#choices].flatMap(([index, { calls, finish, isRefused }]) => {
      if (finish === undefined) return [];
      const parts = listOf(calls.message.tool_calls).map((call) => callPart(objectOf(call)));
      return [candidate(index, parts, isRefused ? 'SAFETY' : googleFinishOf(finish))];
    });
    if (finished.length === 0) return [];
    return [{ ...this.#event(finished), ...(this.#usage === undefined ? {} : { usageMetadata: this.#usage }) }];
  }

  #choice({ index: place, delta: written, finish_reason }: JsonObject): readonly GoogleCandidate[] {
    const index = typeof place === 'number' ? place : 0;
    const choice = this.#choices.get(index) ?? { calls: new MessageCollector(), finish: undefined, isRefused: false };
    this.#choices.set(index, choice);
    const delta = objectOf(written);
    choice.finish = nonEmpty(finish_reason) ?? choice.finish;
    choice.isRefused ||= nonEmpty(delta.refusal) !== undefined;
    if (delta.tool_calls !== undefined) choice.calls.add({ tool_calls: delta.tool_calls });
    const thinking = thinkingIn(delta);
    const text = textIn(delta.content) + textOf(delta.refusal);
    const parts: GooglePart[] = [
      ...(thinking === '' ? [] : [{ text: thinking, thought: true }]),
      ...(text === '' ? [] : [{ text }]),
      ...listOf(delta.images).flatMap(imagePart),
    ];
    return parts.length === 0 ? [] : [candidate(index, parts)];
  }

  #event(candidates: readonly GoogleCandidate[]): GenerateContentResponse {
    return { candidates, modelVersion: this.#model, responseId: this.#id };
  }
}

const candidate = (index: number, parts: readonly GooglePart[], finishReason?: string): GoogleCandidate => ({
  content: { role: 'model', parts },
  ...(finishReason === undefined ? {} : { finishReason }),
  index,
});

/** Whether a chat reply has an answer at all. */
export const hasChoices = (choices: unknown): boolean => listOf(choices).some(isObject);
