import { type EmbeddedError, embeddedError } from '../shared/embedded-error.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../shared/read.ts';
import { itemType } from './responses-items.ts';
import type { ResponsesEvent, ResponsesResponse } from './responses-response.ts';

/** Items that begin with nothing in them. */
const GROWING: ReadonlySet<string> = new Set(['message', 'reasoning', '']);
const FINISHES: ReadonlySet<unknown> = new Set(['response.completed', 'response.incomplete']);
/** Of deltas and items: what has something the caller may show. */
const SHOWN = ['delta', 'text', 'refusal', 'arguments', 'input', 'code', 'diff', 'partial_image_b64', 'annotation'];

const isFilled = (value: unknown): boolean => (typeof value === 'string' ? value !== '' : isObject(value));

const hasParts = (item: JsonObject): boolean => [item.content, item.summary].some((parts) => listOf(parts).length > 0);

/** Whether the event has something of the answer in it. */
export function isResponsesContent(event: ResponsesEvent): boolean {
  const { type, item, part, response, ...rest } = objectOf(event);
  if (isObject(item)) return !GROWING.has(itemType(item)) || hasParts(item);
  if (isObject(part)) return isFilled(part.text) || isFilled(part.refusal);
  if (isObject(response)) return FINISHES.has(type) && listOf(response.output).length > 0;
  return SHOWN.some((field) => isFilled(rest[field]));
}

/** Whether the event ends the response: whole, or cut at a limit. A failure is none. */
export const isResponsesFinish = (event: ResponsesEvent): boolean => FINISHES.has(objectOf(event).type);

/** Whether it ended well: not cut, refused or filtered. */
export function isResponsesComplete(response: ResponsesResponse): boolean {
  const { status, output } = objectOf(response);
  if (status !== 'completed' || !Array.isArray(output) || responsesErrorIn(response) !== undefined) return false;
  return !output.some((item) =>
    listOf(objectOf(item).content).some((part) => nonEmpty(objectOf(part).refusal) !== undefined),
  );
}

const FIELDS = ['text', 'refusal', 'name', 'arguments', 'input', 'code', 'diff'] as const;

const itemText = (item: JsonObject): string =>
  [
    ...listOf(item.summary).map((part) => textOf(objectOf(part).text)),
    ...listOf(item.content).map((part) => textOf(objectOf(part).text) + textOf(objectOf(part).refusal)),
    ...FIELDS.map((field) => textOf(item[field])),
  ].join('');

/**
 * The text a response carries, or a piece of it that an event adds: thinking, text, calls of tools. What an event only
 * repeats (`...done`) is left out.
 */
export function responsesOutputText(part: ResponsesResponse | ResponsesEvent): string {
  const { type, output, delta, item } = objectOf(part);
  if (Array.isArray(output)) return output.map((one) => itemText(objectOf(one))).join('');
  if (typeof delta === 'string') return delta;
  return type === 'response.output_item.added' ? itemText(objectOf(item)) : '';
}

/** The error of a failed response, an event of one, or an `error` event, whose words stand in it or beside. */
export function responsesErrorIn(part: ResponsesResponse | ResponsesEvent): EmbeddedError | undefined {
  const { response, status } = objectOf(part);
  const error = embeddedError(part) ?? embeddedError(response);
  if (error !== undefined) return error;
  const failed = status === 'failed' || objectOf(response).status === 'failed';
  return failed ? { message: 'The provider says that the response failed, and not why' } : undefined;
}
