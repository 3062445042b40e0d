import {
  type Answer,
  attempt,
  type Call,
  type CallOf,
  type Catalogue,
  type Clock,
  compose,
  type Endpoint,
  type Endpoints,
  type Handler,
  type Ledger,
  type Middleware,
  type ModelCard,
  type Provider,
  type ResponseOf,
} from '@weir/core';
import { standardEndpoints } from '@weir/endpoints';
import { ManualClock } from './manual-clock.ts';

/** A catalogue of just these cards. */
export function catalogueOf(cards: readonly ModelCard[]): Catalogue {
  return {
    version: 1,
    all: () => cards,
    card: (target) => cards.find(({ provider, model }) => provider === target.provider && model === target.model),
    find: (name) =>
      cards.filter(
        ({ provider, model, aliases }) => model === name || `${provider}/${model}` === name || aliases?.includes(name),
      ),
  };
}

export interface PipelineOptions {
  readonly clock?: Clock;
  readonly ledger?: Ledger;
  readonly endpoints?: Endpoints;
}

/** Middleware over scripted providers, with the real attempt innermost. A call without a target goes to the first. */
export function pipeline(
  middleware: readonly Middleware[],
  providers: Provider | readonly Provider[],
  options: PipelineOptions = {},
): (call: Call) => Promise<Answer> {
  const list = Array.isArray(providers) ? (providers as readonly Provider[]) : [providers as Provider];
  const run = compose(
    middleware,
    attempt({
      providers: new Map(list.map((provider) => [provider.name, provider])),
      endpoints: options.endpoints ?? standardEndpoints(),
      clock: options.clock ?? new ManualClock(),
      catalogue: catalogueOf(list.flatMap(({ models }) => models)),
      ledger: options.ledger,
    }),
  );
  const isRouted = middleware.some(({ traits }) => traits?.provides?.includes('target'));
  const first = list[0];
  if (isRouted || first === undefined) return run;
  return (call) =>
    run(
      call.target === undefined
        ? { ...call, target: { provider: first.name, model: first.models[0]?.model ?? 'm' } }
        : call,
    );
}

/** The value of an answer, whether it came as a value or a stream. */
export async function readValue<E extends Endpoint>(
  answer: Answer,
  endpoint: E,
  endpoints: Endpoints = standardEndpoints(),
): Promise<ResponseOf<E>> {
  if (answer.kind === 'bytes') throw new TypeError('The answer is bytes');
  if (answer.kind === 'value') return answer.body.value as ResponseOf<E>;
  const events: never[] = [];
  for await (const { event } of answer.stream) if (event !== undefined) events.push(event as never);
  return endpoints.get(endpoint)!.collect(events) as ResponseOf<E>;
}

/** A handler as a middleware-free pipeline: what a test of one middleware calls `next`. */
export const handlerOf = (answer: (call: Call) => Promise<Answer>): Handler => answer;
export type { CallOf };
