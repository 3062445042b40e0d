import {
  type Answer,
  type Call,
  type CallOf,
  type Catalogue,
  type Handler,
  type Middleware,
  type Provider,
  type Target,
  WeirError,
} from '@weir/core';
import type { ResponsesByIdRequest, ResponsesItem, ResponsesRequest } from '@weir/endpoints';
import { answerKept } from './kept-response.ts';
import { itemsOf, type Rememberer, remember } from './remember.ts';
import type { Stored } from './response-store.ts';

export interface ResponsesState extends Rememberer {
  readonly catalogue: Catalogue;
  readonly providers: ReadonlyMap<string, Provider>;
}

type Bound = Extract<Stored, { readonly target: Target }>;

const WRITTEN: ReadonlySet<string> = new Set(['responses', 'responses.count', 'responses.compact']);
const BY_ID: ReadonlySet<string> = new Set([
  'responses.retrieve',
  'responses.delete',
  'responses.cancel',
  'responses.input_items',
]);

/** Conversations are the provider's alone, and all tenants share its account. */
export function refuseConversation({ conversation }: ResponsesRequest): void {
  if (conversation === undefined || conversation === null) return;
  throw new WeirError(
    'unsupported_parameter',
    "'conversation' is not served: send the items, or go on with 'previous_response_id'",
    { param: 'conversation', advice: 'stop' },
  );
}

/** Ids made here mean nothing elsewhere. */
function withoutId(item: ResponsesItem): ResponsesItem {
  const { id: _, ...rest } = item;
  return item.type === 'reasoning' ? item : rest;
}

function itemsIn(stored: Exclude<Stored, Bound>): readonly ResponsesItem[] {
  if ('item' in stored) throw new WeirError('response_not_found', 'The id is that of an item, not of a response');
  return [...stored.input, ...stored.response.output].map(withoutId);
}

/**
 * Goes on with responses by their id: one that its provider stores is asked for there and nowhere else, one that was
 * made by a provider of another wire is put before the input. An id of another tenant is as unknown as one of nobody.
 */
export function responsesState(state: ResponsesState): Middleware {
  async function found(call: Call, id: string, param: string): Promise<Stored> {
    const stored = await state.store.find(call.exchange.principal.tenant, id);
    if (stored !== undefined) return stored;
    throw new WeirError('response_not_found', `Nothing is stored under '${id.slice(0, 128)}'`, { param });
  }

  async function askedById(call: Call, next: Handler): Promise<Answer> {
    const { id } = call.request as ResponsesByIdRequest;
    const stored = await found(call, id, 'id');
    if ('item' in stored) throw new WeirError('response_not_found', `'${id}' is no response`, { param: 'id' });
    const answer =
      'target' in stored ? await next({ ...call, target: stored.target } as Call) : answerKept(call, stored);
    if (call.endpoint === 'responses.delete') await state.store.forget(call.exchange.principal.tenant, id);
    return answer;
  }

  /** The call with what it goes on with: put before its input, or at the provider that has it. */
  async function resolved(call: CallOf<'responses'>): Promise<CallOf<'responses'>> {
    const { previous_response_id: previous, ...rest } = call.request;
    const asked = itemsOf(call.request);
    const isReference = ({ type }: ResponsesItem): boolean => type === 'item_reference';
    if (typeof previous !== 'string' && !asked.some(isReference)) return call;
    const bound: Bound[] = [];
    const before: ResponsesItem[] = [];
    if (typeof previous === 'string') {
      const stored = await found(call, previous, 'previous_response_id');
      if ('target' in stored) bound.push(stored);
      else before.push(...itemsIn(stored));
    }
    const isThere = bound.length > 0;
    const own = await Promise.all(
      asked.map(async (item, index) => {
        if (!isReference(item)) return item;
        const stored = await found(call, String(item.id), `input[${index}].id`);
        if ('target' in stored) bound.push(stored);
        return 'item' in stored ? withoutId(stored.item) : item;
      }),
    );
    const isAsSent = before.length === 0 && own.every((item, index) => item === asked[index]);
    const request: ResponsesRequest = isAsSent
      ? call.request
      : { ...rest, ...(isThere ? { previous_response_id: previous } : {}), input: [...before, ...own] };
    const target = targetOf(request, bound);
    return { ...call, request, ...(target === undefined ? {} : { target }) };
  }

  /** The model asked for, at the one provider that has what it goes on with. */
  function targetOf({ model }: ResponsesRequest, bound: readonly Bound[]): Target | undefined {
    const [first] = bound;
    if (first === undefined) return undefined;
    const { provider } = first.target;
    const refuse = (why: string): never => {
      throw new WeirError('unsupported_parameter', `What is gone on with is stored at '${provider}', ${why}`, {
        param: 'model',
        advice: 'stop',
      });
    };
    const other = bound.find(({ target }) => target.provider !== provider);
    if (other !== undefined) refuse(`and at '${other.target.provider}'`);
    if (model === first.asked) return first.target;
    const cards = state.catalogue.find(model);
    const card = cards.find((one) => one.provider === provider);
    if (card !== undefined) return { provider, model: card.model };
    if (model.startsWith(`${provider}/`)) return { provider, model: model.slice(provider.length + 1) };
    const slash = model.indexOf('/');
    const isOthers = cards.length > 0 || (slash > 0 && state.providers.has(model.slice(0, slash)));
    if (!isOthers && state.providers.get(provider)?.acceptsUnknownModels === true) return { provider, model };
    return refuse(`which has no model '${model.slice(0, 100)}'`);
  }

  return async function keepResponses(call, next) {
    if (BY_ID.has(call.endpoint)) return askedById(call, next);
    if (!WRITTEN.has(call.endpoint)) return next(call);
    const written = call as unknown as CallOf<'responses'>;
    refuseConversation(written.request);
    const onward = await resolved(written);
    const answer = await next(onward as unknown as Call);
    if (call.endpoint === 'responses') await remember(answer, onward, state);
    return answer;
  };
}
