/** How the bucket of one upstream fills. */
export interface BucketRates {
  /** Tokens each first attempt deposits. */
  readonly ratio: number;
  /** Tokens per second that come by themselves. */
  readonly floorPerSecond: number;
  /** Most tokens that come by themselves; a new bucket holds as many. */
  readonly burst: number;
  /** How long a deposit can be spent, ms. */
  readonly ttlMs: number;
}

const SLOTS = 10;
/** Tokens are counted in millionths: ten deposits of 0.1 are one token, which they are not in floating point. */
const MICRO = 1_000_000;
const micro = (tokens: number): number => Math.round(tokens * MICRO);

/**
 * The tokens of one upstream: deposits that expire, in ten slots (Finagle's `RetryBudget`), and a floor that refills.
 *
 * Deposits are spent first, oldest first. A deposit lives nine to ten tenths of its time, never longer.
 */
export class TokenBucket {
  readonly #rates: BucketRates;
  readonly #slotMs: number;
  readonly #slots = new Array<number>(SLOTS).fill(0);
  #slot: number;
  #earned = 0;
  #floor: number;
  #refilledAt: number;

  /** @param now epoch ms */
  constructor(rates: BucketRates, now: number) {
    this.#rates = rates;
    this.#slotMs = rates.ttlMs / SLOTS;
    this.#slot = Math.floor(now / this.#slotMs);
    this.#floor = micro(rates.burst);
    this.#refilledAt = now;
  }

  /** Counts a first attempt. */
  deposit(now: number): void {
    this.#earn(micro(this.#rates.ratio), now);
  }

  /** Gives back what an attempt cost. It expires like any deposit. */
  refund(tokens: number, now: number): void {
    this.#earn(micro(tokens), now);
  }

  /** Takes all of `tokens`, or nothing. */
  withdraw(tokens: number, now: number): boolean {
    this.#expire(now);
    this.#refill(now);
    let due = micro(tokens);
    if (this.#earned + this.#floor < due) return false;
    for (let age = SLOTS - 1; age >= 0 && due > 0 && this.#earned > 0; age--) {
      const index = (((this.#slot - age) % SLOTS) + SLOTS) % SLOTS;
      const taken = Math.min(due, this.#slots[index]!);
      this.#slots[index]! -= taken;
      this.#earned -= taken;
      due -= taken;
    }
    this.#floor -= due;
    return true;
  }

  #earn(amount: number, now: number): void {
    this.#expire(now);
    this.#slots[this.#slot % SLOTS]! += amount;
    this.#earned += amount;
  }

  /** A clock that goes back expires nothing and brings nothing. */
  #expire(now: number): void {
    const slot = Math.floor(now / this.#slotMs);
    const passed = Math.min(SLOTS, slot - this.#slot);
    for (let step = 0; step < passed; step++) {
      const index = (slot - step) % SLOTS;
      this.#earned -= this.#slots[index]!;
      this.#slots[index] = 0;
    }
    if (slot > this.#slot) this.#slot = slot;
  }

  #refill(now: number): void {
    const elapsedMs = Math.max(0, now - this.#refilledAt);
    const { floorPerSecond, burst } = this.#rates;
    this.#floor = Math.min(micro(burst), this.#floor + (elapsedMs * floorPerSecond * MICRO) / 1000);
    this.#refilledAt = Math.max(now, this.#refilledAt);
  }
}
