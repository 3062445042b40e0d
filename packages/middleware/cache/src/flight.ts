import {
  type Answer,
  abortReason,
  type Body,
  type Call,
  type Endpoint,
  EventStream,
  type Handler,
  type ResponseOf,
  type Settlement,
  type StreamReply,
  WeirError,
  ZERO,
} from '@weir/core';
import type { Ask } from './ask.ts';
import { Broadcast } from './broadcast.ts';
import { collected, streamed } from './convert.ts';
import { isLeadersOwn } from './leaders-own.ts';
import { Seat, type Seats } from './seat.ts';

/** Whoever sends flights, and is told how each of them goes. */
export interface FlightDesk {
  /** Most bytes of a running stream that are kept for those who join late. */
  readonly maxBytes: number;
  /** Nobody can join a flight any more. */
  closed(ask: Ask, flight: Flight): void;
  /** The whole answer is here, and may be stored. It can be joined until the flight is closed. */
  landed(ask: Ask, flight: Flight, landed: Landed): void;
}

/** A whole answer: a value that is complete, or the blocks of a stream that nobody has looked at yet. */
export interface Landed {
  readonly answer: Answer;
  readonly body: Body<ResponseOf<Endpoint>> | undefined;
  readonly blocks: readonly Uint8Array[] | undefined;
}

/**
 * One upstream call and everybody who shares it.
 *
 * The call is made by the leader and booked to its exchange, whoever else comes and goes. It runs under a signal of
 * its own, which is aborted only when nobody is left.
 */
export class Flight implements Seats {
  /** The exchange that made the call, and pays for it. */
  readonly leader: string;
  readonly #ask: Ask;
  readonly #desk: FlightDesk;
  readonly #controller = new AbortController();
  readonly #seats = new Set<Seat>();
  #answer: Answer | undefined;
  #broadcast: Broadcast | undefined;
  #body: Body<ResponseOf<Endpoint>> | undefined;
  #streamed: Uint8Array | undefined;
  #isOver = false;
  #isClosed = false;

  constructor(ask: Ask, desk: FlightDesk) {
    this.leader = ask.exchange.id;
    this.#ask = ask;
    this.#desk = desk;
  }

  /** Whether the whole answer is here, waiting to be stored. */
  get hasLanded(): boolean {
    return this.#isOver;
  }

  /** Whether what has landed is known to be complete; a stream is only looked at when it is stored. */
  get isComplete(): boolean {
    return this.#isOver && this.#answer?.kind === 'value';
  }

  /** How the call settles for who pays; undefined before it is answered. */
  get settled(): Promise<Settlement> | undefined {
    return this.#answer?.settled;
  }

  /** Makes the call. The leader has its seat. */
  async depart(call: Call, next: Handler): Promise<void> {
    let answer: Answer;
    try {
      answer = await next({ ...call, signal: this.#controller.signal });
    } catch (error) {
      return this.#fail(WeirError.from(error));
    }
    try {
      this.#arrive(answer);
    } catch (error) {
      call.exchange.events.report(error); // a lens threw
      this.#fail(WeirError.from(error));
    }
  }

  /**
   * Takes a seat.
   *
   * @returns undefined when the flight cannot serve it after all: the caller takes another.
   * @throws WeirError what the call failed with, or why it was aborted.
   */
  board(call: Call, wantsStream: boolean, isLeader: boolean): Promise<Answer | undefined> {
    const seat = new Seat(call, wantsStream, isLeader, this);
    this.#seats.add(seat);
    try {
      if (this.#answer !== undefined) this.#serve(seat, this.#answer);
    } catch (error) {
      this.#seats.delete(seat);
      seat.refuse(WeirError.from(error)); // a stream that cannot be read as a value
    }
    return seat.answer;
  }

  leave(seat: Seat, reason: WeirError): void {
    const wasAboard = this.#seats.delete(seat);
    seat.stop(reason);
    if (!wasAboard) return;
    seat.left(reason);
    if (this.#seats.size > 0 || this.#isOver) return;
    this.close();
    this.#controller.abort(reason);
    if (this.#answer?.kind === 'stream') this.#answer.stream.cancel(reason);
  }

  /** Takes nobody aboard any more. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#desk.closed(this.#ask, this);
  }

  #arrive(answer: Answer): void {
    if (this.#seats.size === 0) {
      if (answer.kind === 'stream') answer.stream.cancel(abortReason(this.#controller.signal));
      return;
    }
    this.#answer = answer;
    if (answer.kind === 'stream') {
      this.#broadcast = new Broadcast(answer.stream, this.#desk.maxBytes, {
        onOverflow: () => this.#overflow(),
        onEnd: (error) => (error === undefined ? this.#landStream(answer) : this.#fail(error)),
      });
    } else {
      this.#isOver = true;
      if (answer.kind === 'value') this.#body = answer.body;
    }
    for (const seat of [...this.#seats]) this.#serve(seat, answer);
    if (answer.kind === 'stream') this.#broadcast!.start();
    else if (answer.kind === 'value') this.#landValue(answer, answer.body);
    else this.close();
  }

  /** The leader is served what came; the others what they asked for. */
  #serve(seat: Seat, answer: Answer): void {
    const wantsStream = seat.isLeader ? answer.kind === 'stream' : seat.wantsStream;
    if (answer.kind === 'stream' && wantsStream) return this.#follow(seat, answer);
    if (answer.kind === 'stream' && !this.#isOver) return this.#broadcast!.urge();
    if (answer.kind === 'stream') this.#body ??= collected(this.#ask.spec, this.#broadcast!.blocks!);
    this.#seats.delete(seat);
    const { headers, target, settled } = answer;
    if (answer.kind === 'bytes') seat.serve(answer);
    else if (!wantsStream) seat.serve({ kind: 'value', headers, body: this.#body!, target, settled });
    else seat.serve({ kind: 'stream', headers, stream: this.#split(), target, settled });
  }

  #follow(seat: Seat, answer: Answer & StreamReply<Endpoint>): void {
    const reader = this.#broadcast!.reader((reason) => {
      if (reason === undefined) this.#seats.delete(seat);
      else this.leave(seat, reason);
    });
    seat.serve({ ...answer, stream: new EventStream(reader) });
  }

  #split(): EventStream<never> {
    this.#streamed ??= streamed(this.#ask.spec, this.#body!.value);
    return EventStream.ofBlocks([this.#streamed]);
  }

  /** More has passed than is kept: those who wait for the whole take another flight. */
  #overflow(): void {
    this.close();
    for (const seat of this.#waiting()) {
      this.#seats.delete(seat);
      seat.flyAgain();
    }
  }

  #landValue(answer: Answer, body: Body<ResponseOf<Endpoint>>): void {
    if (!this.#ask.isKept || !this.#ask.spec.isComplete(body.value)) return this.close();
    this.#desk.landed(this.#ask, this, { answer, body, blocks: undefined });
  }

  #landStream(answer: Answer): void {
    this.#isOver = true;
    const blocks = this.#broadcast!.blocks;
    if (blocks === undefined) return this.close();
    try {
      for (const seat of this.#waiting()) this.#serve(seat, answer);
    } catch (error) {
      return this.#fail(WeirError.from(error));
    }
    if (this.#ask.isKept) this.#desk.landed(this.#ask, this, { answer, body: this.#body, blocks });
    else this.close();
  }

  /** Everybody who waits is told the same error, but for one that is about the leader alone. */
  #fail(error: WeirError): void {
    this.#isOver = true;
    this.close();
    const isOwn = isLeadersOwn(error);
    const shared = error.details.cost === undefined ? error : error.with({ cost: ZERO });
    for (const seat of this.#waiting()) {
      this.#seats.delete(seat);
      if (seat.isLeader) seat.refuse(error);
      else if (isOwn) seat.flyAgain();
      else seat.refuse(shared);
    }
  }

  #waiting(): Seat[] {
    return [...this.#seats].filter(({ stream }) => stream === undefined);
  }
}
