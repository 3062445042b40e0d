import type { Call, CallOf, Middleware } from '@weir/core';
import type { ResponsesItem, ResponsesRequest } from '@weir/endpoints';
import type { Rememberer } from './remember.ts';

const HEADER = 'x-weir-dropped';

/** Thinking whose maker may be known by its id. */
const isSealed = (item: ResponsesItem | undefined): boolean =>
  item?.type === 'reasoning' && typeof item.id === 'string' && typeof item.encrypted_content === 'string';

/**
 * Leaves out thinking that another provider of Responses encrypted: nobody else can read it, and it is refused. Stands
 * below whoever chooses the target. Thinking of unknown origin is sent as it is.
 */
export function ownReasoning({ store, isNative }: Rememberer): Middleware {
  async function without(call: CallOf<'responses'>): Promise<CallOf<'responses'>> {
    const { request, target, exchange } = call;
    const items = request.input as readonly ResponsesItem[];
    const foreign = await Promise.all(
      items.map(async (item) => {
        if (!isSealed(item)) return false;
        const stored = await store.find(exchange.principal.tenant, item.id as string);
        return stored !== undefined && 'target' in stored && stored.target.provider !== target?.provider;
      }),
    );
    if (!foreign.includes(true)) return call;
    const left = foreign.flatMap((isForeign, index) => (isForeign ? [`input[${index}]`] : []));
    exchange.headers.set(HEADER, [exchange.headers.get(HEADER), ...left].filter(Boolean).join(', '));
    return { ...call, request: { ...request, input: items.filter((_, index) => !foreign[index]) } };
  }

  return async function leaveForeignReasoning(call, next) {
    const { input } = call.request as Partial<ResponsesRequest>;
    const isAsked = call.endpoint === 'responses' && call.target !== undefined && isNative(call.target);
    if (!isAsked || !Array.isArray(input) || !input.some(isSealed)) return next(call);
    return next((await without(call as unknown as CallOf<'responses'>)) as unknown as Call);
  };
}
