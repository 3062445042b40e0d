import { ok } from 'node:assert';
import { getEventListeners } from 'node:events';
import {
  type Answer,
  attempt,
  bodyOf,
  type Call,
  type CallOf,
  type Catalogue,
  type Clock,
  compose,
  type Endpoint,
  type Endpoints,
  EventBus,
  type Handler,
  type Middleware,
  type Provider,
  type Random,
  type Settlement,
  WeirError,
} from '@weir/core';
import { standardEndpoints } from '@weir/endpoints';
import { callOf, chat, exchange } from '../../calls.ts';
import { ManualClock, settled } from '../../manual-clock.ts';
import { catalogueOf } from '../../pipeline.ts';
import { cardOf, type ScriptedProvider, type Step, scripted } from '../../scripted.ts';
import { seededRandom } from '../../seeded-random.ts';

/** What a middleware under test may be made with; anything else it needs the test brings along. */
export interface MiddlewareContext {
  /** Stands still until the suite moves it; a timer that is left shows. */
  readonly clock: ManualClock & Clock;
  readonly random: Random;
  readonly endpoints: Endpoints;
  /** One model, `suite/m`, with prices. */
  readonly catalogue: Catalogue;
  /** The one provider of that model, by name. */
  readonly providers: ReadonlyMap<string, Provider>;
}

/** A fresh middleware; made once for each case. */
export type MakeMiddleware = (context: MiddlewareContext) => Middleware;

/** Turns any call of the suite gets by with. */
const TURNS = 50;
const PROVIDER = 'suite';
const TARGET = Object.freeze({ provider: PROVIDER, model: 'm' });
/** What other endpoints are asked and answer. */
export const OTHERS: readonly { readonly endpoint: Endpoint; readonly request: object; readonly response: object }[] = [
  {
    endpoint: 'embeddings',
    request: { model: 'm', input: 'one' },
    response: { object: 'list', data: [], model: 'm', usage: { prompt_tokens: 1, total_tokens: 1 } },
  },
  { endpoint: 'moderations', request: { model: 'm', input: 'one' }, response: { id: 'x', model: 'm', results: [] } },
];

/** A middleware above the real attempt and a scripted provider, for one case. */
export class MiddlewareBench {
  readonly context: MiddlewareContext;
  /** Calls that came through, in order. */
  readonly below: Call[] = [];
  readonly answersBelow: Answer[] = [];
  readonly upstream: ScriptedProvider;
  readonly #run: Handler;
  readonly #timersAtStart: number;

  constructor(make: MakeMiddleware, steps: readonly Step[] = [{ text: 'hello' }], handler?: Handler) {
    const clock = new ManualClock(START);
    const endpoints = standardEndpoints();
    const card = cardOf(PROVIDER, 'm', { endpoints: ['chat', 'embeddings', 'moderations'] });
    this.upstream = scripted(PROVIDER, steps, { models: [card] });
    const providers = new Map([[PROVIDER, providerOf(this.upstream)]]);
    const catalogue = catalogueOf([card]);
    this.context = { clock, random: seededRandom(), endpoints, catalogue, providers };
    const innermost = handler ?? attempt({ providers, endpoints, clock, catalogue });
    this.#run = compose([make(this.context), (call, next) => this.#watch(call, next)], innermost);
    this.#timersAtStart = clock.pending;
  }

  async #watch(call: Call, next: Handler): Promise<Answer> {
    this.below.push(call);
    const answer = await next(call);
    const named = { ...answer, headers: { ...answer.headers, 'x-suite': 'kept' } };
    this.answersBelow.push(named);
    return named;
  }

  /** Calls the middleware; a call without a target goes to the one there is. */
  run(call: Call): Promise<Answer> {
    return this.#run(call.target === undefined ? { ...call, target: TARGET } : call);
  }

  /** The outcome of a call, with as much time as it takes: none as long as it goes on without. */
  async outcome(call: Call): Promise<Outcome> {
    const work = this.run(call).then(
      async (answer) => ({ answer, text: await textOf(answer) }),
      (error: unknown) => ({ error }),
    );
    await outcomeNow(work, TURNS);
    return this.context.clock.runUntil(work);
  }

  /** Timers set since the middleware was made and still waiting. */
  get timersLeft(): number {
    return this.context.clock.pending - this.#timersAtStart;
  }
}

export type Outcome = { readonly answer: Answer; readonly text: string } | { readonly error: unknown };

/** The scripted provider, with endpoints beside chat. */
function providerOf(upstream: ScriptedProvider): Provider {
  const others = OTHERS.map(({ endpoint, response }) => [
    endpoint,
    async () => ({ kind: 'value', headers: {}, body: bodyOf(response) }),
  ]);
  const { name, models, billing, endpoints } = upstream;
  return { name, models, billing, endpoints: { ...endpoints, ...Object.fromEntries(others) } };
}

/** All bytes of an answer, as text. */
export async function textOf(answer: Answer): Promise<string> {
  if (answer.kind === 'value') return Buffer.from(answer.body.bytes).toString();
  if (answer.kind === 'bytes') return Buffer.from(answer.bytes).toString();
  const blocks: Uint8Array[] = [];
  for await (const block of answer.stream.chunks()) blocks.push(block);
  return Buffer.concat(blocks).toString();
}

/** When the clock of every case stands, epoch ms. */
const START = Date.UTC(2026, 10, 1);

export interface AskedOptions {
  readonly streams?: boolean;
  readonly signal?: AbortSignal;
  readonly tenant?: string;
  readonly events?: EventBus;
}

/** A chat call of an exchange that begins now. */
export function ask(
  text: string,
  { streams = false, signal, tenant = 'test', events }: AskedOptions = {},
): CallOf<'chat'> {
  return chat(
    { messages: [{ role: 'user', content: text }], ...(streams ? { stream: true } : {}) },
    {
      exchange: exchange({ startedAt: START, principal: { tenant }, ...(events === undefined ? {} : { events }) }),
      ...(signal === undefined ? {} : { signal }),
    },
  );
}

/** A call of another endpoint than chat. */
export const askOther = (endpoint: Endpoint, request: object): Call =>
  callOf(endpoint, request as never, { exchange: exchange({ startedAt: START }) }) as Call;

/** A call whose settlements are heard. */
export function heard(text: string, streams: boolean): { call: CallOf<'chat'>; settlements: Settlement[] } {
  const events = new EventBus();
  const settlements: Settlement[] = [];
  events.on('attempt:settled', ({ settlement }) => settlements.push(settlement));
  return { call: ask(text, { streams, events }), settlements };
}

export const LEFT = new WeirError('cancelled', 'The caller went away');

/** What a promise has come to without time passing; undefined while it is pending. */
export async function outcomeNow<Value>(
  work: Promise<Value>,
  turns = 5,
): Promise<PromiseSettledResult<Value> | undefined> {
  let outcome: PromiseSettledResult<Value> | undefined;
  void Promise.allSettled([work]).then(([result]) => {
    outcome = result;
  });
  for (let turn = 0; turn < turns && outcome === undefined; turn++) await settled();
  return outcome;
}

/** Nothing of a call that is over may stay: no timer, no listener on a signal that may live for hours. */
export async function leavesNothing(bench: MiddlewareBench, signal: AbortSignal): Promise<void> {
  await settled();
  ok(bench.timersLeft === 0, `${bench.timersLeft} timers are left`);
  const listeners = getEventListeners(signal, 'abort').length;
  ok(listeners === 0, `${listeners} listeners are left on the caller's signal`);
}
