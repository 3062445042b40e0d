import {
  bodyOf,
  type Call,
  type CallOf,
  DecodedSource,
  type DecodeEvent,
  type Endpoint,
  type Endpoints,
  type EventDecoder,
  type EventStream,
  type ModelCard,
  type Provider,
  type ProviderEndpoint,
  type Reply,
  readError,
  sseEvent,
} from '@weir/core';
import { Losses } from './losses.ts';
import type { AnyTranslation, Translation } from './translation.ts';

/**
 * A provider that also serves what can be translated into what it serves. Where it speaks an endpoint itself,
 * nothing changes; its cards gain the endpoints, so that routers know.
 */
export function translated(
  provider: Provider,
  translations: readonly AnyTranslation[],
  endpoints: Endpoints,
): Provider {
  const added: Record<string, ProviderEndpoint<never>> = {};
  const sources = new Map<string, string>();
  for (const translation of translations as readonly Translation[]) {
    const { from, to } = translation;
    const below = provider.endpoints[to];
    if (from in provider.endpoints || from in added || below === undefined) continue;
    added[from] = over(
      translation,
      below as ProviderEndpoint<Endpoint>,
      provider,
      endpoints,
    ) as unknown as ProviderEndpoint<never>;
    sources.set(from, to);
  }
  if (sources.size === 0) return provider;
  const { name, billing, acceptsUnknownModels = false } = provider;
  return {
    name,
    billing,
    acceptsUnknownModels,
    endpoints: { ...provider.endpoints, ...added },
    models: provider.models.map((card) => widened(card, sources)),
    start: async () => provider.start?.(), // called on the provider itself: it may be an instance of a class
    stop: async () => provider.stop?.(),
    ...(provider.reconcile === undefined ? {} : { reconcile: (window, signal) => provider.reconcile!(window, signal) }),
  };
}

function widened(card: ModelCard, sources: ReadonlyMap<string, string>): ModelCard {
  const more = [...sources].filter(([from, to]) => card.endpoints.includes(to) && !card.endpoints.includes(from));
  return more.length === 0 ? card : { ...card, endpoints: [...card.endpoints, ...more.map(([from]) => from)] };
}

function over<From extends Endpoint, To extends Endpoint>(
  translation: Translation<From, To>,
  below: ProviderEndpoint<To>,
  { billing }: Provider,
  endpoints: Endpoints,
): ProviderEndpoint<From> {
  return async (call) => {
    const request = translation.request(call, new Losses(call as Call, translation.losses));
    const reply = await below({ ...call, endpoint: translation.to, request } as unknown as CallOf<To>);
    const context = { call, billing };
    const errorIn = endpoints.get(translation.to)?.errorIn as ErrorIn | undefined;
    if (reply.kind === 'bytes') return reply;
    if (reply.kind === 'value') {
      const { value } = reply.body;
      const error = errorIn?.(value);
      return {
        ...reply,
        body: bodyOf(error === undefined ? read(() => translation.response(value, context)) : { error }),
      } as unknown as Reply<From>;
    }
    const encode = endpoints.get(translation.from)?.encodeEvent ?? sseEvent;
    const stream = reply.stream.intercept(
      (source) =>
        new DecodedSource(
          source,
          failing(translation.events(context), errorIn),
          encode as (event: unknown) => Uint8Array,
        ),
    ) as unknown as EventStream<never>;
    return { ...reply, stream } as Reply<From>;
  };
}

type ErrorIn = (part: unknown) => object | undefined;

/** A decoder that hands on what the other form calls a failure, though this one may not know it for one. */
function failing<Event>(
  decoder: DecodeEvent<Event> | EventDecoder<Event>,
  errorIn: ErrorIn = () => undefined,
): EventDecoder<Event> {
  const below: EventDecoder<Event> = typeof decoder === 'function' ? { decode: decoder } : decoder;
  return {
    decode: (event, name) => {
      const error = errorIn(event);
      return error === undefined ? below.decode(event, name) : [{ error } as Event];
    },
    end: () => below.end?.() ?? [],
  };
}

function read<Value>(translate: () => Value): Value {
  try {
    return translate();
  } catch (thrown) {
    throw readError(thrown);
  }
}
