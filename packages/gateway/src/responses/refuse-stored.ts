import { type Middleware, WeirError } from '@weir/core';
import type { ResponsesByIdRequest, ResponsesItem, ResponsesRequest } from '@weir/endpoints';
import { refuseConversation } from './responses-state.ts';

/** Where a request goes on with something that is stored; undefined where it stands by itself. */
function storedPart({ previous_response_id, input }: ResponsesRequest): string | undefined {
  if (previous_response_id !== undefined && previous_response_id !== null) return 'previous_response_id';
  const items: readonly ResponsesItem[] = Array.isArray(input) ? input : [];
  const index = items.findIndex((item) => item?.type === 'item_reference');
  return index < 0 ? undefined : `input[${index}]`;
}

/** All tenants share the provider's account: what is stored there is given to nobody who only knows an id. */
export const refuseStored: Middleware = function refuseStored(call, next) {
  if (call.endpoint !== 'responses' && !call.endpoint.startsWith('responses.')) return next(call);
  const { id } = call.request as Partial<ResponsesByIdRequest>;
  if (id !== undefined) throw new WeirError('response_not_found', `Nothing is stored under '${id.slice(0, 128)}'`);
  const request = call.request as ResponsesRequest;
  refuseConversation(request);
  const param = storedPart(request);
  if (param === undefined) return next(call);
  throw new WeirError(
    'unsupported_parameter',
    `'${param}' names what is stored, and nothing is: send the items themselves, with 'store: false'`,
    { param, advice: 'stop' },
  );
};
