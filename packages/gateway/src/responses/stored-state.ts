import { type Middleware, WeirError } from '@weir/core';
import type { ResponsesItem, ResponsesRequest } from '@weir/endpoints';

/** Where a request goes on with something a provider has stored; undefined where it stands by itself. */
function storedPart({ previous_response_id, conversation, input }: ResponsesRequest): string | undefined {
  if (previous_response_id !== undefined && previous_response_id !== null) return 'previous_response_id';
  if (conversation !== undefined && conversation !== null) return 'conversation';
  const items: readonly ResponsesItem[] = Array.isArray(input) ? input : [];
  const index = items.findIndex((item) => item?.type === 'item_reference');
  return index < 0 ? undefined : `input[${index}]`;
}

/** All tenants share the provider's account: what is stored there is given to nobody who only knows an id. */
export const refuseStored: Middleware = function refuseStored(call, next) {
  const param = call.endpoint === 'responses' ? storedPart(call.request as ResponsesRequest) : undefined;
  if (param === undefined) return next(call);
  throw new WeirError(
    'unsupported_parameter',
    `'${param}' names what a provider has stored: send the items themselves, with 'store: false'`,
    { param, advice: 'stop' },
  );
};
