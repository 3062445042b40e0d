const MINUTE_MS = 60_000;

/**
 * A bucket that holds what a minute allows and fills up evenly. It may be overdrawn by what turned out to be more than
 * was taken: the debt is worked off before anything is let through.
 */
export class Bucket {
  /** In sixty-thousandths, so that what comes in with a millisecond is a whole number and no time is off by rounding. */
  #level: number | undefined;
  #at = 0;

  /** What is left, as far as the minute allows it now: a change of the limit counts at once. */
  level(perMinute: number, now: number): number {
    return this.#filled(perMinute, now) / MINUTE_MS;
  }

  /** Takes, or with a negative amount gives back. */
  take(amount: number, perMinute: number, now: number): void {
    this.#level = Math.min(perMinute * MINUTE_MS, this.#filled(perMinute, now) - amount * MINUTE_MS);
  }

  /** Until so much is there, ms; 0 when it is. */
  waitMs(amount: number, perMinute: number, now: number): number {
    return Math.max(0, Math.ceil((amount * MINUTE_MS - this.#filled(perMinute, now)) / perMinute));
  }

  #filled(perMinute: number, now: number): number {
    const full = perMinute * MINUTE_MS;
    const cameIn = Math.max(0, now - this.#at) * perMinute;
    this.#level = this.#level === undefined ? full : Math.min(full, this.#level + cameIn);
    this.#at = now;
    return this.#level;
  }
}
