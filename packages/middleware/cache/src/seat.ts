import {
  type Answer,
  abortReason,
  type Call,
  type Endpoint,
  type EventOf,
  type EventStream,
  NO_USAGE,
  type Settlement,
  type Usage,
  type WeirError,
  ZERO,
} from '@weir/core';

/** Where a participant says that it leaves. */
export interface Seats {
  leave(seat: Seat, reason: WeirError): void;
}

/** What somebody is told who pays nothing: how it ended for it, and what its own call would have used. */
export const unpaid = (outcome: Settlement['outcome'], usage: Usage, error?: WeirError): Settlement =>
  error === undefined
    ? { outcome, usage, basis: 'cached', cost: ZERO }
    : { outcome, usage, basis: 'cached', cost: ZERO, error };

/** Only a caller who went away aborts; a timeout or a deadline is a failure. */
const outcomeOf = (reason: WeirError): Settlement['outcome'] => (reason.code === 'cancelled' ? 'aborted' : 'failed');

const ONCE = Object.freeze({ once: true });

/**
 * One participant of a flight. It waits for its answer, leaves when its call is aborted, and has a settlement of its
 * own: the leader's tells the money, those of the others how it ended for them.
 */
export class Seat {
  readonly call: Call;
  readonly wantsStream: boolean;
  readonly isLeader: boolean;
  /** Undefined when this flight cannot serve it. */
  readonly answer: Promise<Answer | undefined>;
  /** What it was served, where that is a stream. */
  stream: EventStream<EventOf<Endpoint>> | undefined;
  readonly #seats: Seats;
  #resolve!: (answer: Answer | undefined) => void;
  #reject!: (error: WeirError) => void;
  #settle: ((settlement: Settlement) => void) | undefined;
  #leftFor: WeirError | undefined;

  constructor(call: Call, wantsStream: boolean, isLeader: boolean, seats: Seats) {
    this.call = call;
    this.wantsStream = wantsStream;
    this.isLeader = isLeader;
    this.#seats = seats;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    call.signal.addEventListener('abort', this, ONCE);
  }

  /** The call was aborted. */
  handleEvent(): void {
    this.#seats.leave(this, abortReason(this.call.signal));
  }

  /** Hands it the reply, with a settlement of its own. */
  serve(reply: Answer): void {
    const settled = this.isLeader ? this.#paying(reply.settled) : this.#riding(reply.settled);
    if (reply.kind === 'stream') {
      this.stream = reply.stream;
      void reply.stream.ended.then(() => this.#free());
    } else {
      this.#free();
    }
    this.#resolve({ ...reply, settled });
  }

  refuse(error: WeirError): void {
    this.#free();
    this.#reject(error);
  }

  flyAgain(): void {
    this.#free();
    this.#resolve(undefined);
  }

  /** Ends what it was served. */
  stop(reason: WeirError): void {
    if (reason.code === 'cancelled') this.stream?.cancel(reason);
    else this.stream?.fail(reason);
  }

  /** It went away before the end: what it waits for is refused, what it was served settles. */
  left(reason: WeirError): void {
    this.#leftFor = reason;
    this.refuse(reason);
    this.#settle?.(unpaid(outcomeOf(reason), NO_USAGE, reason));
  }

  #free(): void {
    this.call.signal.removeEventListener('abort', this);
  }

  async #paying(settled: Promise<Settlement>): Promise<Settlement> {
    const real = await settled;
    const reason = this.#leftFor;
    if (reason === undefined || real.outcome !== 'complete') return real;
    return { ...real, outcome: outcomeOf(reason), error: reason };
  }

  #riding(settled: Promise<Settlement>): Promise<Settlement> {
    return new Promise((resolve) => {
      this.#settle = resolve;
      void settled.then(({ outcome, usage, error }) => resolve(unpaid(outcome, usage, error)));
    });
  }
}
