import { type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../shared/read.ts';
import { itemType } from './responses-items.ts';
import type { ResponsesEvent, ResponsesResponse } from './responses-response.ts';

type Told = Omit<ResponsesEvent, 'sequence_number'>;

const ENDS: ReadonlyMap<unknown, string> = new Map([
  ['incomplete', 'response.incomplete'],
  ['failed', 'response.failed'],
  ['queued', 'response.queued'],
  ['in_progress', 'response.in_progress'],
]);

/** The event that tells a response as it is now. */
export const stateEvent = (response: ResponsesResponse): Told => ({
  type: ENDS.get(response.status) ?? 'response.completed',
  response,
});

/** A piece of text of one kind: what it is called in events, and the field that holds it. */
const WRITTEN: ReadonlyMap<unknown, readonly [name: string, field: string]> = new Map([
  ['output_text', ['output_text', 'text']],
  ['refusal', ['refusal', 'refusal']],
  ['reasoning_text', ['reasoning_text', 'text']],
]);

function partEvents(part: JsonObject, place: JsonObject): Told[] {
  const known = WRITTEN.get(part.type);
  if (known === undefined)
    return [
      { ...place, type: 'response.content_part.added', part },
      { ...place, type: 'response.content_part.done', part },
    ];
  const [name, field] = known;
  const written = textOf(part[field]);
  const logprobs = part.type === 'output_text' ? { logprobs: listOf(part.logprobs) } : {};
  const annotations = listOf(part.annotations).map((annotation, annotation_index) => ({
    ...place,
    type: 'response.output_text.annotation.added',
    annotation_index,
    annotation,
  }));
  const empty = { ...part, [field]: '', ...(annotations.length === 0 ? {} : { annotations: [] }) };
  return [
    { ...place, type: 'response.content_part.added', part: empty },
    ...(written === '' ? [] : [{ ...place, type: `response.${name}.delta`, delta: written, ...logprobs }]),
    ...annotations,
    { ...place, type: `response.${name}.done`, [field]: written, ...logprobs },
    { ...place, type: 'response.content_part.done', part },
  ];
}

function summaryEvents(part: JsonObject, place: JsonObject): Told[] {
  const text = textOf(part.text);
  return [
    { ...place, type: 'response.reasoning_summary_part.added', part: { ...part, text: '' } },
    ...(text === '' ? [] : [{ ...place, type: 'response.reasoning_summary_text.delta', delta: text }]),
    { ...place, type: 'response.reasoning_summary_text.done', text },
    { ...place, type: 'response.reasoning_summary_part.done', part },
  ];
}

/** Calls whose body is written piece by piece: what it is called in events, and the field that holds it. */
const BODIES: ReadonlyMap<string, readonly [name: string, field: string]> = new Map([
  ['function_call', ['function_call_arguments', 'arguments']],
  ['custom_tool_call', ['custom_tool_call_input', 'input']],
]);

function bodyEvents(item: JsonObject, [name, field]: readonly [string, string], place: JsonObject): Told[] {
  const written = textOf(item[field]);
  return [
    ...(written === '' ? [] : [{ ...place, type: `response.${name}.delta`, delta: written }]),
    {
      ...place,
      type: `response.${name}.done`,
      ...(field === 'arguments' ? { name: item.name } : {}),
      [field]: written,
    },
  ];
}

function itemEvents(item: JsonObject, output_index: number): Told[] {
  const type = itemType(item);
  const place = { item_id: nonEmpty(item.id) ?? '', output_index };
  const begun = 'status' in item ? { ...item, status: 'in_progress' } : item;
  const added = (started: JsonObject): Told => ({ type: 'response.output_item.added', output_index, item: started });
  const done: Told = { type: 'response.output_item.done', output_index, item };
  const body = BODIES.get(type);
  if (body !== undefined) return [added({ ...begun, [body[1]]: '' }), ...bodyEvents(item, body, place), done];
  if (type !== 'message' && type !== 'reasoning') return [added(begun), done];
  const started = Object.fromEntries(
    ['content', 'summary'].filter((field) => field in item).map((field) => [field, []]),
  );
  return [
    added({ ...begun, ...started }),
    ...listOf(item.summary).flatMap((part, summary_index) =>
      summaryEvents(objectOf(part), { ...place, summary_index }),
    ),
    ...listOf(item.content).flatMap((part, content_index) => partEvents(objectOf(part), { ...place, content_index })),
    done,
  ];
}

/** The events that add up to a response, in OpenAI's order, numbered from 0. */
export function splitResponses(response: ResponsesResponse): readonly ResponsesEvent[] {
  const { usage: _, completed_at: __, ...fields } = objectOf(response);
  const begun = { ...fields, status: 'in_progress', output: [], error: null, incomplete_details: null };
  const items = listOf(objectOf(response).output).flatMap((item, index) => itemEvents(objectOf(item), index));
  return [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...items,
    stateEvent(objectOf(response) as unknown as ResponsesResponse),
  ].map((event, sequence_number) => ({ ...event, sequence_number }) as ResponsesEvent);
}
