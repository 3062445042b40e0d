import type { Ask } from './ask.ts';
import type { Flight } from './flight.ts';

interface Entry {
  readonly name: string;
  readonly flight: Flight;
  next: Entry | undefined;
}

const BUCKETS = 1_024;

/**
 * The upstream calls that can be joined, by what they ask for.
 *
 * A fixed table of chains rather than a `Map`: a long-lived map that changes with every request leaves tables behind
 * that keep finished flights alive until a full collection (measured, Node 24: young collections ten times dearer).
 */
export class Flights {
  readonly #max: number;
  readonly #chains = new Array<Entry | undefined>(BUCKETS).fill(undefined);
  #size = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** A flight that will do: one under way, or one that has landed where an answer already whole will do. */
  find(ask: Ask): Flight | undefined {
    const kept = this.#get(ask.key);
    const flight = kept === undefined && !ask.isKept ? this.#get(nameOf(ask)) : kept;
    return flight?.hasLanded === true && !ask.isRead ? undefined : flight;
  }

  /** Lets a flight be joined; with too many already it flies unshared. */
  add(ask: Ask, flight: Flight): void {
    if (this.#size >= this.#max) return;
    const name = nameOf(ask);
    this.#remove(name, undefined);
    const bucket = bucketOf(name);
    this.#chains[bucket] = { name, flight, next: this.#chains[bucket] };
    this.#size++;
  }

  remove(ask: Ask, flight: Flight): void {
    this.#remove(nameOf(ask), flight);
  }

  #get(name: string): Flight | undefined {
    for (let entry = this.#chains[bucketOf(name)]; entry !== undefined; entry = entry.next) {
      if (entry.name === name) return entry.flight;
    }
    return undefined;
  }

  /** Removes a name; with a flight given only when it is that flight's. */
  #remove(name: string, flight: Flight | undefined): void {
    const bucket = bucketOf(name);
    let before: Entry | undefined;
    for (let entry = this.#chains[bucket]; entry !== undefined; before = entry, entry = entry.next) {
      if (entry.name !== name || (flight !== undefined && entry.flight !== flight)) continue;
      if (before === undefined) this.#chains[bucket] = entry.next;
      else before.next = entry.next;
      this.#size--;
      return;
    }
  }
}

/** The last characters of a name come from its digest, so they spread evenly. */
function bucketOf(name: string): number {
  const { length } = name;
  const last = name.charCodeAt(length - 1) + name.charCodeAt(length - 11) * 31 + name.charCodeAt(length - 12) * 961;
  return (last + name.charCodeAt(length - 13) * 29_791) % BUCKETS;
}

/** What must not be stored is led apart: who may store joins nobody who may not. */
const nameOf = ({ key, isKept }: Ask): string => (isKept ? key : `${key}:no-store`);
