import {
  type Answer,
  type Body,
  type Call,
  type Endpoint,
  type EndpointSpec,
  type Endpoints,
  type EventOf,
  eachFrame,
  type Handler,
  type KeyValue,
  type ResponseOf,
  throwIfAborted,
  ZERO,
} from '@weir/core';
import { type Ask, askOf } from './ask.ts';
import { collectedInTurns } from './convert.ts';
import type { Entry } from './entry.ts';
import { Flight, type FlightDesk, type Landed } from './flight.ts';
import { Flights } from './flights.ts';
import { answerOf } from './hit.ts';
import { nextTurn } from './next-turn.ts';
import type { CacheOptions } from './options.ts';
import { Savings, type SavingsServices, type Served } from './savings.ts';
import { unpaid } from './seat.ts';
import { Shelf } from './shelf.ts';

export interface CacheServices extends SavingsServices {
  readonly store: KeyValue;
  readonly endpoints: Endpoints;
}

const HEADER = 'x-weir-cache';
/** Times a call boards somebody else's flight before it makes one of its own that nobody shares. */
const MAX_BOARDINGS = 8;

/** Looks for an answer in the store, then among the calls under way, and asks upstream when it is in neither. */
export class ResponseCache {
  readonly #services: CacheServices;
  readonly #options: CacheOptions;
  readonly #shelf: Shelf;
  readonly #savings: Savings;
  readonly #flights: Flights;
  readonly #desk: FlightDesk;

  constructor(services: CacheServices, options: CacheOptions) {
    this.#services = services;
    this.#options = options;
    this.#shelf = new Shelf(services.store, services.clock, options);
    this.#savings = new Savings(services);
    this.#flights = new Flights(options.maxFlights);
    this.#desk = {
      maxBytes: options.maxEntryBytes,
      closed: (ask, flight) => this.#flights.remove(ask, flight),
      landed: (ask, flight, landed) => ask.exchange.waitUntil(this.#keep(ask, flight, landed)),
    };
  }

  answer(call: Call, next: Handler): Promise<Answer> {
    const ask = askOf(call, this.#services.endpoints, this.#options);
    if (typeof ask === 'object') return this.#answer(ask, next);
    if (ask === 'bypass') call.exchange.headers.set(HEADER, 'bypass');
    return next(call);
  }

  async #answer(ask: Ask, next: Handler): Promise<Answer> {
    throwIfAborted(ask.call.signal);
    if (ask.exchange.wishes.quote === true) return this.#quote(ask, next);
    if (ask.isRead && this.#flights.find(ask) === undefined) {
      const entry = await this.#shelf.read(ask);
      throwIfAborted(ask.call.signal);
      if (entry !== undefined) return this.#hit(ask, entry);
    }
    for (let boardings = 0; boardings < MAX_BOARDINGS; boardings++) {
      const flight = this.#flights.find(ask);
      if (flight === undefined) return await this.#lead(ask, next, true);
      const answer = await this.#join(ask, flight);
      if (answer !== undefined) return answer;
      throwIfAborted(ask.call.signal);
    }
    return this.#lead(ask, next, false);
  }

  /** Says whether it is kept, and leaves no trace: nobody shares a call that is never sent. */
  async #quote(ask: Ask, next: Handler): Promise<Answer> {
    const entry = ask.isRead ? await this.#shelf.read(ask) : undefined;
    if (entry === undefined) return next(ask.call);
    return answerOf(entry, ask.spec, ask.wantsStream, unpaid('complete', entry.usage));
  }

  #hit(ask: Ask, entry: Entry): Answer {
    const { exchange, endpoint, key, spec, wantsStream } = ask;
    const settlement = unpaid('complete', entry.usage);
    const answer = answerOf(entry, spec, wantsStream, settlement);
    exchange.headers.set(HEADER, 'hit');
    const isHeard = exchange.events.hears('cache:hit');
    if (!isHeard && !this.#savings.areBooked) return answer;
    const startedAt = this.#services.clock.now();
    const saved = this.#savings.of(ask, entry, startedAt);
    const { target, serviceTier, storedAt } = entry;
    if (isHeard) {
      exchange.events.emit('cache:hit', { exchange, endpoint, key, target, ageMs: startedAt - storedAt, saved });
    }
    exchange.waitUntil(this.#bookHit(ask, { target, settlement, saved, serviceTier, leader: undefined, startedAt }));
    return answer;
  }

  async #lead(ask: Ask, next: Handler, isShared: boolean): Promise<Answer> {
    const { call, exchange, endpoint, key } = ask;
    exchange.headers.set(HEADER, 'miss');
    if (exchange.events.hears('cache:miss')) exchange.events.emit('cache:miss', { exchange, endpoint, key });
    const flight = new Flight(ask, this.#desk);
    if (isShared) this.#flights.add(ask, flight);
    const answer = flight.board(call, ask.wantsStream, true);
    void flight.depart(call, next);
    return (await answer)!;
  }

  /** @returns undefined when the flight cannot serve it. */
  async #join(ask: Ask, flight: Flight): Promise<Answer | undefined> {
    const { call, exchange, endpoint, key } = ask;
    const { isComplete, leader } = flight;
    exchange.headers.set(HEADER, isComplete ? 'hit' : 'coalesced');
    if (!isComplete && exchange.events.hears('cache:joined')) {
      exchange.events.emit('cache:joined', { exchange, endpoint, key, leader });
    }
    const startedAt = this.#services.clock.now();
    const answer = await flight.board(call, ask.wantsStream, false);
    const isHeard = isComplete && exchange.events.hears('cache:hit');
    if (answer !== undefined && (isHeard || this.#savings.areBooked)) {
      exchange.waitUntil(this.#bookJoin(ask, flight, answer, startedAt, isHeard));
    }
    return answer;
  }

  /** Stores what has landed, if it is complete, paid for and known in full; the flight can be joined until then. */
  async #keep(ask: Ask, flight: Flight, { answer, body, blocks }: Landed): Promise<void> {
    const { spec } = ask;
    try {
      await nextTurn();
      const { outcome, basis, usage, cost } = await answer.settled;
      if (outcome !== 'complete' || (basis !== 'provider' && basis !== 'estimated')) return;
      const isProven = blocks !== undefined && (spec.provesComplete?.(blocks, spec.choices(ask.call.request)) ?? false);
      const whole = isProven ? undefined : (body ?? (await readable(spec, blocks!)));
      if (!isProven && (whole === undefined || !spec.isComplete(whole.value))) return;
      await this.#shelf.write(ask, {
        kind: blocks === undefined ? 'value' : 'stream',
        target: answer.target,
        usage,
        serviceTier: whole === undefined ? tierIn(spec, blocks!) : spec.tierOf?.(whole.value),
        cost,
        storedAt: this.#services.clock.now(),
        blocks: blocks ?? [whole!.bytes],
      });
    } finally {
      flight.close();
    }
  }

  async #bookHit(ask: Ask, served: Served): Promise<void> {
    await nextTurn();
    await this.#savings.book(ask, served);
  }

  async #bookJoin(ask: Ask, flight: Flight, answer: Answer, startedAt: number, isHit: boolean): Promise<void> {
    const { exchange, endpoint, key } = ask;
    const { target } = answer;
    const settlement = await answer.settled;
    const isServed = settlement.outcome === 'complete';
    const saved = isServed ? ((await flight.settled)?.cost ?? ZERO) : ZERO;
    if (isHit) exchange.events.emit('cache:hit', { exchange, endpoint, key, target, ageMs: 0, saved });
    const leader = isHit ? undefined : flight.leader;
    await this.#savings.book(ask, { target, settlement, saved, serviceTier: undefined, leader, startedAt });
  }
}

/** The service tier a stream names: on its first event, where it names one at all. */
function tierIn(spec: EndpointSpec, blocks: readonly Uint8Array[]): string | undefined {
  for (const { event } of eachFrame<EventOf<Endpoint>>(blocks[0]!)) return event && spec.tierOf?.(event);
  return undefined;
}

/** What a stream adds up to; undefined when it cannot be read, of which its readers are told where they read it. */
const readable = (spec: EndpointSpec, blocks: readonly Uint8Array[]): Promise<Body<ResponseOf<Endpoint>> | undefined> =>
  collectedInTurns(spec, blocks).catch(() => undefined);
