import { isObject, type JsonObject, listOf, objectOf } from '../shared/read.ts';
import type { ResponsesEvent, ResponsesResponse } from './responses-response.ts';

const NOTHING = { id: '', object: 'response', created_at: 0, model: '', output: [], error: null };

/**
 * The response the events of a stream add up to. The last event tells all of it; where it leaves the items out, they are
 * taken from the events that finished them.
 */
export function collectResponses(events: readonly ResponsesEvent[]): ResponsesResponse {
  let response: JsonObject = { ...NOTHING, incomplete_details: null };
  const items = new Map<unknown, unknown>();
  for (const event of events) {
    const { output_index, item, response: told } = objectOf(event);
    if (isObject(item)) items.set(output_index, item);
    if (isObject(told)) response = told;
  }
  const output = listOf(response.output).length > 0 ? listOf(response.output) : [...items.values()];
  return (output === response.output ? response : { ...response, output }) as unknown as ResponsesResponse;
}
