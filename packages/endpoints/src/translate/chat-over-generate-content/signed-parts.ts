import type { GooglePart } from '../../generate-content/generate-content-request.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../../shared/read.ts';

/** Whose signatures they are: those of others are never sent to Gemini. OpenRouter's word. */
const FORMAT = 'google-gemini-v1';

/** What Google documents for calls that have no signature because another model made them. */
const UNSIGNED = 'skip_thought_signature_validator';

/** A piece of what Gemini wants back, as chat carries it in `reasoning_details`; pieces of one part have one `index`. */
type Detail = JsonObject;

export const thoughtDetail = (index: number, text: string, signature: string | undefined): Detail => ({
  type: 'reasoning.text',
  text,
  ...(signature === undefined ? {} : { signature }),
  format: FORMAT,
  index,
});

/** The signature of a text, which is from `start` to `end` of the message's content, counted as JavaScript does. */
export const textSignature = (index: number, data: string, start: number, end: number): Detail => ({
  type: 'reasoning.encrypted',
  data,
  format: FORMAT,
  index,
  start,
  end,
});

/** A part that chat has no form for (what Google ran itself), and where in the content it stood. */
export const otherPart = (index: number, part: GooglePart, start: number): Detail => ({
  type: 'google.part',
  part,
  format: FORMAT,
  index,
  start,
});

export const isGoogles = (detail: unknown): detail is Detail => isObject(detail) && detail.format === FORMAT;

/** Where a signature stands in a call or an image: Google's own place for it. */
export const signedBy = (signature: unknown): { readonly extra_content?: JsonObject } =>
  nonEmpty(signature) === undefined ? {} : { extra_content: { google: { thought_signature: signature } } };

export function signatureOf(item: JsonObject): { readonly thoughtSignature?: string } {
  const signature = nonEmpty(objectOf(objectOf(item.extra_content).google).thought_signature);
  return signature === undefined ? {} : { thoughtSignature: signature };
}

/** Calls as the model takes them: where none of a turn is signed, the first says so. */
export function withMark(calls: readonly GooglePart[]): readonly GooglePart[] {
  const [first, ...others] = calls;
  if (first === undefined || calls.some(({ thoughtSignature }) => thoughtSignature !== undefined)) return calls;
  return [{ ...first, thoughtSignature: UNSIGNED }, ...others];
}

const numberOf = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise);

/** The part a detail makes; a signature of text that is no longer there makes none. */
function partOf(detail: Detail, text: string): GooglePart | undefined {
  const { type, part, signature, data, start, end } = detail;
  if (type === 'google.part') return isObject(part) ? (part as GooglePart) : undefined;
  if (type === 'reasoning.text')
    return nonEmpty(signature) === undefined
      ? undefined // Google's summaries are of no use to it
      : { text: textOf(detail.text), thought: true, thoughtSignature: textOf(signature) };
  const [from, to] = [numberOf(start, text.length), numberOf(end, text.length)];
  return to > text.length ? undefined : { text: text.slice(from, to), thoughtSignature: textOf(data) };
}

/** The parts of a model's turn: its text, cut where signed pieces and other parts stood in it. */
export function signedParts(text: string, details: unknown): GooglePart[] {
  const parts: GooglePart[] = [];
  let at = 0;
  const until = (end: number): void => {
    if (end > at) parts.push({ text: text.slice(at, end) });
    at = Math.max(at, end);
  };
  const own = listOf(details).filter(isGoogles);
  for (const detail of own.toSorted((left, right) => numberOf(left.index, 0) - numberOf(right.index, 0))) {
    const part = partOf(detail, text);
    if (part === undefined) continue;
    until(numberOf(detail.start, at));
    parts.push(part);
    if (detail.type === 'reasoning.encrypted') at = Math.max(at, numberOf(detail.end, at));
  }
  until(text.length);
  return parts;
}
