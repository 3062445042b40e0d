import { type Answer, bodyOf, type Call, NO_USAGE, WeirError, ZERO } from '@weir/core';
import type { ResponsesByIdRequest, ResponsesItem, ResponsesItemList } from '@weir/endpoints';
import type { Stored } from './response-store.ts';

type Kept = Extract<Stored, { readonly response: unknown }>;

const MOST_ITEMS = 100;
const USUAL_ITEMS = 20;

const valueAnswer = (value: object): Answer =>
  ({
    kind: 'value',
    headers: {},
    body: bodyOf(value),
    target: undefined,
    settled: Promise.resolve({ outcome: 'complete', usage: NO_USAGE, basis: 'not_dispatched', cost: ZERO }),
  }) as unknown as Answer;

/** A page of items, the newest first unless asked otherwise. */
function pageOf({ input, response: { id } }: Kept, query: string | undefined): ResponsesItemList {
  const asked = new URLSearchParams(query);
  const items = input.map((item, index): ResponsesItem => ({ ...item, id: item.id ?? `${id}-${index}` }));
  if (asked.get('order') !== 'asc') items.reverse();
  const wanted = Number(asked.get('limit') ?? USUAL_ITEMS);
  const limit = Number.isInteger(wanted) && wanted >= 1 ? Math.min(wanted, MOST_ITEMS) : USUAL_ITEMS;
  const start = items.findIndex((item) => item.id === asked.get('after')) + 1;
  const data = items.slice(start, start + limit);
  const idOf = (item: ResponsesItem | undefined): string | null => (item?.id as string | undefined) ?? null;
  return {
    object: 'list',
    data,
    first_id: idOf(data[0]),
    last_id: idOf(data.at(-1)),
    has_more: start + limit < items.length,
  };
}

/** Answers for a response that is kept here, without asking anybody. */
export function answerKept({ endpoint, request }: Call, kept: Kept): Answer {
  const { id, query } = request as ResponsesByIdRequest;
  switch (endpoint) {
    case 'responses.retrieve':
      return valueAnswer(kept.response);
    case 'responses.input_items':
      return valueAnswer(pageOf(kept, query));
    case 'responses.delete':
      return valueAnswer({ id, object: 'response', deleted: true });
    default:
      throw new WeirError('invalid_request', `The response '${id}' is finished: it cannot be cancelled`);
  }
}
