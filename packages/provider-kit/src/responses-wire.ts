import type { CallOf } from '@weir/core';
import { type ResponsesByIdRequest, type ResponsesRequest, responsesEndpoint } from '@weir/endpoints';
import type { Codecs, EncodedRequest } from './codec.ts';
import { encodePlain } from './own-bytes.ts';
import { withOwnItems } from './own-items.ts';

/** As long as a whole reply may be: events hold the pictures that were made, the last one all of them. */
const MAX_FRAME_BYTES = 33_554_432;

type Written = CallOf<'responses'> | CallOf<'responses.count'> | CallOf<'responses.compact'>;
interface ById {
  readonly request: ResponsesByIdRequest;
}

const written =
  (path: string) =>
  ({ request, target }: Written): EncodedRequest => ({
    path,
    body: encodePlain(withOwnItems(request as ResponsesRequest), target?.model ?? request.model),
  });

const named =
  (method: string, below = '') =>
  ({ request: { id, query } }: ById): EncodedRequest => ({
    method,
    path: `/responses/${encodeURIComponent(id)}${below}${query === undefined ? '' : `?${query}`}`,
    headers: [],
  });

/** OpenAI's Responses, and what can be asked of stored ones: nothing is translated. */
export function responsesCodecs(): Codecs {
  const { encodeEvent } = responsesEndpoint;
  return {
    responses: { encode: written('/responses'), encodeEvent, maxFrameBytes: MAX_FRAME_BYTES },
    'responses.count': { encode: written('/responses/input_tokens') },
    'responses.compact': { encode: written('/responses/compact') },
    'responses.retrieve': { encode: named('GET'), encodeEvent, maxFrameBytes: MAX_FRAME_BYTES },
    'responses.delete': { encode: named('DELETE') },
    'responses.cancel': { encode: named('POST', '/cancel') },
    'responses.input_items': { encode: named('GET', '/input_items') },
  };
}

/** Every endpoint of Responses, for profiles of vendors that serve all of them. */
export const RESPONSES_ENDPOINTS: readonly string[] = Object.freeze(Object.keys(responsesCodecs()));
