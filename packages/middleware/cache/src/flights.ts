import type { Ask } from './ask.ts';
import type { Flight } from './flight.ts';

/** The upstream calls that can be joined, by what they ask for. */
export class Flights {
  readonly #max: number;
  readonly #byKey = new Map<string, Flight>();

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#byKey.size;
  }

  /** A flight that will do: one under way, or one that has landed where an answer already whole will do. */
  find(ask: Ask): Flight | undefined {
    const kept = this.#byKey.get(ask.key);
    const flight = kept === undefined && !ask.isKept ? this.#byKey.get(nameOf(ask)) : kept;
    return flight?.hasLanded === true && !ask.isRead ? undefined : flight;
  }

  /** Lets a flight be joined; with too many already it flies unshared. */
  add(ask: Ask, flight: Flight): void {
    if (this.#byKey.size < this.#max) this.#byKey.set(nameOf(ask), flight);
  }

  remove(ask: Ask, flight: Flight): void {
    if (this.#byKey.get(nameOf(ask)) === flight) this.#byKey.delete(nameOf(ask));
  }
}

/** What must not be stored is led apart: who may store joins nobody who may not. */
const nameOf = ({ key, isKept }: Ask): string => (isKept ? key : `${key}:no-store`);
