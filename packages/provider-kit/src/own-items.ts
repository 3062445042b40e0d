import { isCarriedReasoning, type ResponsesItem, type ResponsesRequest } from '@weir/endpoints';

/** Ids of items that weir made while it translated: nobody else knows them. */
const WEIRS_ID = /^(msg|fc|ctc)_[\w-]*-\d+$/;

function ownItem(item: ResponsesItem): ResponsesItem | undefined {
  const { type, id, extra_content, ...rest } = item;
  if (type === 'reasoning') return isCarriedReasoning(item.encrypted_content) ? undefined : item;
  const isForeign = typeof id === 'string' && WEIRS_ID.test(id);
  if (!isForeign && extra_content === undefined) return item;
  return { ...(type === undefined ? {} : { type }), ...(isForeign || id === undefined ? {} : { id }), ...rest };
}

/**
 * A Responses request without what means nothing to a provider of Responses: thinking of another wire, which weir
 * carried through, and ids weir made. The request itself where there is none of it, its bytes with it.
 */
export function withOwnItems(request: ResponsesRequest): ResponsesRequest {
  const { input } = request;
  if (!Array.isArray(input)) return request;
  const items = (input as readonly ResponsesItem[]).map((item) =>
    typeof item === 'object' && item !== null ? ownItem(item) : item,
  );
  if (items.every((item, index) => item === input[index])) return request;
  return { ...request, input: items.filter((item) => item !== undefined) };
}
