import { type Fields, keepLast } from '../shared/accumulate.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../shared/read.ts';
import type { GenerateContentResponse } from './generate-content-response.ts';
import { PartialArguments } from './partial-arguments.ts';

/** Parts of one candidate, event by event. */
class CandidateCollector {
  readonly #fields: Fields = Object.create(null);
  #content: JsonObject | undefined;
  readonly #parts: JsonObject[] = [];
  #open: PartialArguments | undefined;

  add(candidate: JsonObject): void {
    const { content, ...more } = candidate;
    keepLast(this.#fields, more);
    if (!isObject(content)) return;
    this.#content = { ...this.#content, ...content };
    for (const [position, part] of listOf(content.parts).filter(isObject).entries()) this.#add(part, position === 0);
  }

  get candidate(): JsonObject {
    this.#close();
    if (this.#content === undefined) return this.#fields;
    const { parts, ...content } = this.#content;
    const hasParts = this.#parts.length > 0 || parts !== undefined;
    return { ...this.#fields, content: { ...content, ...(hasParts ? { parts: this.#parts } : {}) } };
  }

  /** Text goes on from event to event, until it is signed. */
  #add(part: JsonObject, isFirst: boolean): void {
    const { functionCall } = part;
    if (isObject(functionCall)) return this.#call(part, functionCall);
    this.#close();
    const last = this.#parts.at(-1);
    const goesOn =
      isFirst && isText(part) && isText(last) && last?.thoughtSignature === undefined && part.thought === last?.thought;
    if (goesOn)
      this.#parts[this.#parts.length - 1] = { ...last, ...part, text: textOf(last?.text) + textOf(part.text) };
    else this.#parts.push(part);
  }

  /** Arguments that come value by value make one call. */
  #call(part: JsonObject, called: JsonObject): void {
    const { partialArgs, willContinue, ...call } = called;
    if (nonEmpty(call.name) !== undefined) {
      this.#close();
      const isPartial = willContinue === true || partialArgs !== undefined;
      this.#parts.push(isPartial ? { ...part, functionCall: call } : part);
      if (isPartial) this.#open = new PartialArguments();
    }
    try {
      this.#open?.add(partialArgs);
    } catch {
      this.#open = undefined; // what cannot be read is told where it is translated
    }
    if (willContinue !== true) this.#close();
  }

  #close(): void {
    const last = this.#parts.at(-1);
    if (this.#open === undefined || last === undefined) return;
    this.#parts[this.#parts.length - 1] = {
      ...last,
      functionCall: { ...objectOf(last.functionCall), args: this.#open.value },
    };
    this.#open = undefined;
  }
}

const isText = (part: JsonObject | undefined): boolean => typeof part?.text === 'string';

/** The response the events of a stream add up to. */
export function collectGenerateContent(events: readonly GenerateContentResponse[]): GenerateContentResponse {
  const top: Fields = Object.create(null);
  const candidates = new Map<number, CandidateCollector>();
  let hasCandidates = false;
  for (const event of events) {
    if (!isObject(event)) continue;
    const { candidates: list, ...more } = event as JsonObject;
    keepLast(top, more);
    hasCandidates ||= Array.isArray(list);
    for (const candidate of listOf(list).filter(isObject)) {
      const index = typeof candidate.index === 'number' ? candidate.index : 0;
      const collector = candidates.get(index) ?? new CandidateCollector();
      candidates.set(index, collector);
      collector.add(candidate);
    }
  }
  const collected = [...candidates.values()].map(({ candidate }) => candidate);
  return { ...(hasCandidates ? { candidates: collected } : {}), ...top } as GenerateContentResponse;
}
