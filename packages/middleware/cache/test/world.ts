import {
  type Answer,
  type Call,
  type Endpoints,
  type EventName,
  type Middleware,
  type ModelCard,
  WeirError,
  type WeirEvents,
} from '@weir/core';
import { standardEndpoints } from '@weir/endpoints';
import {
  catalogueOf,
  chat,
  ManualClock,
  pipeline,
  type ScriptedProvider,
  type Step,
  scripted,
  seededRandom,
} from '@weir/testkit';
import { cache } from '../src/cache.ts';
import type { CacheOptions } from '../src/options.ts';
import { MapStore } from './map-store.ts';
import { RowLedger } from './row-ledger.ts';

/** A cache over one scripted provider. */
export interface World {
  readonly clock: ManualClock;
  readonly store: MapStore;
  readonly ledger: RowLedger;
  readonly upstream: ScriptedProvider;
  readonly cache: Middleware;
  readonly run: (call: Call) => Promise<Answer>;
}

export interface WorldOptions {
  readonly options?: Partial<CacheOptions>;
  readonly clock?: ManualClock;
  readonly store?: MapStore;
  /** Middleware below the cache. */
  readonly below?: readonly Middleware[];
  readonly endpoints?: Endpoints;
  readonly models?: readonly ModelCard[];
}

export function world(
  steps: readonly Step[],
  { options, below = [], endpoints = standardEndpoints(), models, ...given }: WorldOptions = {},
): World {
  const clock = given.clock ?? new ManualClock();
  const store = given.store ?? new MapStore(clock);
  const ledger = new RowLedger();
  const upstream = scripted('a', steps, models === undefined ? {} : { models });
  const catalogue = catalogueOf(upstream.models);
  const services = { store, endpoints, clock, random: seededRandom(), catalogue, ledger };
  const middleware = cache.create(services, options);
  const run = pipeline([middleware, ...below], upstream, { clock, ledger, endpoints });
  return { clock, store, ledger, upstream, cache: middleware, run };
}

export const textOf = (value: unknown): string | null | undefined =>
  (value as { choices: { message: { content: string | null } }[] }).choices[0]?.message.content;

export const header = (call: Call): string | undefined => call.exchange.headers.get('x-weir-cache');

/** A call and the hand to abort it. */
export function abortable(
  request: Parameters<typeof chat>[0] = 'hi',
  options: Parameters<typeof chat>[1] = {},
): { readonly call: ReturnType<typeof chat>; leave(reason?: WeirError): void } {
  const controller = new AbortController();
  const call = chat(request, { ...options, signal: controller.signal });
  return { call, leave: (reason = new WeirError('cancelled', 'The caller went away')) => controller.abort(reason) };
}

/** All events of some names, in order, as they are emitted. */
export function hear<Name extends EventName>(call: Call, ...names: Name[]): { name: Name; event: WeirEvents[Name] }[] {
  const heard: { name: Name; event: WeirEvents[Name] }[] = [];
  for (const name of names) call.exchange.events.on(name, (event) => heard.push({ name, event }));
  return heard;
}

/** The bytes of a streamed answer. */
export async function bytesOf(answer: Answer): Promise<string> {
  if (answer.kind !== 'stream') throw new TypeError(`The answer is a ${answer.kind}`);
  const blocks: Uint8Array[] = [];
  for await (const block of answer.stream.chunks()) blocks.push(block);
  return Buffer.concat(blocks).toString('utf8');
}

/** The next block of a stream, read by hand. */
export function reading(answer: Answer): AsyncIterator<Uint8Array> {
  if (answer.kind !== 'stream') throw new TypeError(`The answer is a ${answer.kind}`);
  return answer.stream.chunks()[Symbol.asyncIterator]();
}
