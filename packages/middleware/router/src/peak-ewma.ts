/**
 * A moving average that believes bad news at once and good news slowly (Finagle's peak EWMA).
 *
 * It also fades while nothing is observed, so that a target once slow is tried again: after `ln(slow / fast)` time
 * constants it looks as fast as its neighbour.
 */
export class PeakEwma {
  readonly #decayMs: number;
  #value = 0;
  #at = 0;
  #isKnown = false;

  /** @param decayMs time constant, ms */
  constructor(decayMs: number) {
    this.#decayMs = decayMs;
  }

  observe(value: number, now: number): void {
    const faded = this.read(now) ?? 0;
    this.#value = value >= faded ? value : faded + value * (1 - this.#weight(now));
    this.#at = now;
    this.#isKnown = true;
  }

  /** Undefined when nothing was ever observed. */
  read(now: number): number | undefined {
    return this.#isKnown ? this.#value * this.#weight(now) : undefined;
  }

  #weight(now: number): number {
    return Math.exp(-Math.max(0, now - this.#at) / this.#decayMs);
  }
}
