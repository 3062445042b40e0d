import type { Answer, CallOf, EventOf, EventStream, Target } from '@weir/core';
import type { ResponsesItem, ResponsesRequest, ResponsesResponse } from '@weir/endpoints';
import type { ResponseStore, Stored } from './response-store.ts';

type Request = CallOf<'responses'>;
const NO_ITEMS: readonly ResponsesItem[] = [];

/** The input of a request as items. */
export const itemsOf = ({ input }: ResponsesRequest): readonly ResponsesItem[] =>
  typeof input === 'string' ? [{ type: 'message', role: 'user', content: input }] : (input ?? NO_ITEMS);

/** Where in a block the next response is told; text in it never matches, because its quotes are escaped. */
const findResponse = (bytes: Buffer, from = 0): number => bytes.indexOf('"response":', from);

export interface Rememberer {
  readonly store: ResponseStore;
  /** Whether a provider stores responses itself. */
  isNative(target: Target): boolean;
}

/** Keeps what is to be gone on with from an answer, before its caller can ask for it. */
export async function remember(answer: Answer, call: Request, rememberer: Rememberer): Promise<void> {
  const { target } = answer;
  const { wishes, events } = call.exchange;
  if (target === undefined || wishes.quote === true) return;
  if (call.request.store === false && !rememberer.isNative(target)) return;
  const keep = (response: ResponsesResponse): Promise<unknown> => keptOf(response, target, call, rememberer);
  if (answer.kind === 'value') {
    await keep(answer.body.value as ResponsesResponse).catch((error) => events.report(error));
  } else if (answer.kind === 'stream') {
    (answer.stream as EventStream<EventOf<'responses'>>).tap(
      ({ event }) => {
        const { response } = (event ?? {}) as { readonly response?: ResponsesResponse };
        if (response !== undefined && response !== null) call.exchange.waitUntil(keep(response));
      },
      { find: findResponse },
    );
  }
}

/** Thinking that only its maker can read: known also where nothing else is to be stored. */
const isSealed = ({ type, encrypted_content }: ResponsesItem): boolean =>
  type === 'reasoning' && typeof encrypted_content === 'string';

/** A response at its provider is known as soon as it has an id; one that is kept here once it is whole. */
async function keptOf(
  response: ResponsesResponse,
  target: Target,
  { request, exchange }: Request,
  { store, isNative }: Rememberer,
): Promise<void> {
  const { id, output, status } = response;
  const isOver = status === 'completed' || status === 'incomplete';
  const native = isNative(target);
  if (typeof id !== 'string' || !Array.isArray(output) || (!native && !isOver)) return;
  const stored: Stored = native ? { target, asked: request.model } : { input: itemsOf(request), response };
  const { tenant } = exchange.principal;
  const isStored = request.store !== false;
  const items = (output as readonly ResponsesItem[]).filter(
    (item) => typeof item?.id === 'string' && (isStored || isSealed(item)),
  );
  await Promise.all([
    ...(isStored ? [store.keep(tenant, id, stored)] : []),
    ...items.map((item) => store.keep(tenant, item.id as string, native ? stored : { item })),
  ]);
}
