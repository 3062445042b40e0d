import type {
  Answer,
  Call,
  CallOf,
  Catalogue,
  Classifier,
  Middleware,
  ModelCard,
  Price,
  Provider,
  Tokenizer,
  WeirEvents,
} from '@weir/core';
import { pico } from '@weir/core';
import { standardEndpoints } from '@weir/endpoints';
import { catalogueOf, ManualClock, pipeline, seededRandom } from '@weir/testkit';
import type { RouterOptions } from '../src/options.ts';
import { router } from '../src/router.ts';

export interface Setup {
  readonly clock?: ManualClock;
  readonly catalogue?: Catalogue;
  readonly options?: Partial<RouterOptions>;
  readonly above?: readonly Middleware[];
  readonly classifier?: Classifier;
  readonly tokenizer?: Tokenizer;
  readonly configured?: readonly Provider[];
}

/** A router over scripted providers, with the real attempt below. */
export function routed(providers: readonly Provider[], setup: Setup = {}): (call: Call) => Promise<Answer> {
  const clock = setup.clock ?? new ManualClock();
  return pipeline([...(setup.above ?? []), routerOf(providers, { ...setup, clock })], providers, { clock });
}

export function routerOf(providers: readonly Provider[], setup: Setup = {}): Middleware {
  return router.create(
    {
      catalogue: setup.catalogue ?? catalogueOf(providers.flatMap(({ models }) => models)),
      endpoints: standardEndpoints(),
      clock: setup.clock ?? new ManualClock(),
      random: seededRandom(7),
      tokenizer: setup.tokenizer,
      classifier: setup.classifier,
      providers: setup.configured && new Map(setup.configured.map((provider) => [provider.name, provider])),
    },
    setup.options,
  );
}

/** Prices in USD per million tokens. */
export function priced(input: number, output: number, cached?: number): { readonly prices: readonly Price[] } {
  const price = (unit: Price['unit'], perMillion: number): Price => ({
    unit,
    amount: pico(BigInt(Math.round(perMillion * 1_000_000))),
    per: 1,
    source: 'test',
  });
  return {
    prices: [
      price('input_tokens', input),
      price('output_tokens', output),
      ...(cached === undefined ? [] : [price('cached_input_tokens', cached)]),
    ],
  };
}

/** Hears which routes an exchange takes. */
export function routesOf(call: Call): WeirEvents['route:chosen'][] {
  const routes: WeirEvents['route:chosen'][] = [];
  call.exchange.events.on('route:chosen', (event) => routes.push(event));
  return routes;
}

/** Reads an answer to its end, so that it settles. */
export async function finished(answer: Promise<Answer>): Promise<Answer> {
  const whole = await answer;
  if (whole.kind === 'stream') for await (const frame of whole.stream) void frame;
  await whole.settled;
  return whole;
}

/** Who answered. */
export const targetOf = async (answer: Promise<Answer>): Promise<string> => {
  const { target } = await finished(answer);
  return `${target?.provider}/${target?.model}`;
};

export type { CallOf, ModelCard };
