import { type Endpoint, type EndpointSpec, NO_USAGE, type Usage } from '@weir/core';
import { embeddedError } from '../shared/embedded-error.ts';
import { nonEmpty, objectOf } from '../shared/read.ts';
import { valueOnly } from '../shared/value-only.ts';
import { isResponsesContent, isResponsesFinish, responsesErrorIn } from './responses-content.ts';
import { responsesEndpoint } from './responses-endpoint.ts';
import type { ResponsesItem } from './responses-request.ts';
import type { ResponsesEvent, ResponsesResponse } from './responses-response.ts';

/** A stored response, named in the path. */
export interface ResponsesByIdRequest {
  readonly id: string;
  /** What else is asked, as a query: `include[]=...&stream=true`. Absent where nothing is. */
  readonly query?: string;
}

export interface ResponsesDeleted {
  readonly id: string;
  readonly object: string;
  readonly deleted: boolean;
  readonly [field: string]: unknown;
}

/** A page of the items a response was made from. */
export interface ResponsesItemList {
  readonly object: 'list';
  readonly data: readonly ResponsesItem[];
  readonly first_id: string | null;
  readonly last_id: string | null;
  readonly has_more: boolean;
  readonly [field: string]: unknown;
}

declare module '@weir/core' {
  interface EndpointMap {
    /** `GET /responses/{id}`. */
    'responses.retrieve': { request: ResponsesByIdRequest; response: ResponsesResponse; event: ResponsesEvent };
    /** `DELETE /responses/{id}`. */
    'responses.delete': { request: ResponsesByIdRequest; response: ResponsesDeleted; event: never };
    /** `POST /responses/{id}/cancel`. */
    'responses.cancel': { request: ResponsesByIdRequest; response: ResponsesResponse; event: never };
    /** `GET /responses/{id}/input_items`. */
    'responses.input_items': { request: ResponsesByIdRequest; response: ResponsesItemList; event: never };
  }
}

const NO_RESPONSE = Object.freeze({});

function fromPath(segments: Readonly<Record<string, string>>, query = ''): ResponsesByIdRequest {
  const plain = new URLSearchParams(query).toString();
  return { id: nonEmpty(objectOf(segments).id) ?? '', ...(plain === '' ? {} : { query: plain }) };
}

/** What is asked of a stored response costs nothing, and names no model: who has it is known by its id. */
const byId = <E extends Endpoint>(): Omit<EndpointSpec<E>, 'name' | 'method' | 'path' | 'collect'> =>
  ({
    ...valueOnly<E>(),
    fromPath,
    model: () => undefined,
    needsTarget: true,
    needs: () => [],
    texts: () => [],
    otherInputTokens: () => 0,
    usageOf: () => NO_USAGE,
    errorIn: embeddedError,
    isComplete: () => false, // it changes: no cache keeps it
    redact: (request: unknown) => ({ id: nonEmpty(objectOf(request).id)?.slice(0, 128) }),
  }) as unknown as Omit<EndpointSpec<E>, 'name' | 'method' | 'path' | 'collect'>;

/** The end of a stream that is told again tells what was booked when it was made. */
const toldAgain = (event: ResponsesEvent): Usage | undefined => (isResponsesFinish(event) ? NO_USAGE : undefined);

/** `GET /responses/{id}`: a stored response, or with `stream=true` its events. A failed one is an answer here. */
export const responsesRetrieveEndpoint: EndpointSpec<'responses.retrieve'> = Object.freeze<
  EndpointSpec<'responses.retrieve'>
>({
  ...byId<'responses.retrieve'>(),
  name: 'responses.retrieve',
  method: 'GET',
  path: '/responses/:id',
  wantsStream: (request) => new URLSearchParams(nonEmpty(objectOf(request).query)).get('stream') === 'true',
  wantsUsage: () => true,
  usageIn: toldAgain,
  isContent: isResponsesContent,
  isFinish: isResponsesFinish,
  errorIn: (part) => (objectOf(part).object === 'response' ? undefined : responsesErrorIn(part)),
  collect: responsesEndpoint.collect,
  split: responsesEndpoint.split,
  encodeEvent: responsesEndpoint.encodeEvent,
  errorEvent: responsesEndpoint.errorEvent!,
});

/** `DELETE /responses/{id}`. */
export const responsesDeleteEndpoint: EndpointSpec<'responses.delete'> = Object.freeze<
  EndpointSpec<'responses.delete'>
>({
  ...byId<'responses.delete'>(),
  name: 'responses.delete',
  method: 'DELETE',
  path: '/responses/:id',
  collect: () => NO_RESPONSE as ResponsesDeleted,
});

/** `POST /responses/{id}/cancel`: ends what was begun with `background: true`. */
export const responsesCancelEndpoint: EndpointSpec<'responses.cancel'> = Object.freeze<
  EndpointSpec<'responses.cancel'>
>({
  ...byId<'responses.cancel'>(),
  name: 'responses.cancel',
  method: 'POST',
  path: '/responses/:id/cancel',
  errorIn: responsesRetrieveEndpoint.errorIn,
  collect: () => NO_RESPONSE as ResponsesResponse,
});

/** `GET /responses/{id}/input_items`: what a response was made from. */
export const responsesInputItemsEndpoint: EndpointSpec<'responses.input_items'> = Object.freeze<
  EndpointSpec<'responses.input_items'>
>({
  ...byId<'responses.input_items'>(),
  name: 'responses.input_items',
  method: 'GET',
  path: '/responses/:id/input_items',
  collect: () => NO_RESPONSE as ResponsesItemList,
});
