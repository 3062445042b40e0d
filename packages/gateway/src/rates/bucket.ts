const MINUTE_MS = 60_000;

/**
 * A bucket that holds what a minute allows and fills up evenly. It may be overdrawn by what turned out to be more than
 * was taken: the debt is worked off before anything is let through.
 */
export class Bucket {
  #level: number | undefined;
  #at = 0;

  /** What is left, as far as the minute allows it now: a change of the limit counts at once. */
  level(perMinute: number, now: number): number {
    const filled = (Math.max(0, now - this.#at) * perMinute) / MINUTE_MS;
    this.#level = this.#level === undefined ? perMinute : Math.min(perMinute, this.#level + filled);
    this.#at = now;
    return this.#level;
  }

  /** Takes, or with a negative amount gives back. */
  take(amount: number, perMinute: number, now: number): void {
    this.#level = Math.min(perMinute, this.level(perMinute, now) - amount);
  }

  /** Until so much is there, ms; 0 when it is. */
  waitMs(amount: number, perMinute: number, now: number): number {
    return Math.max(0, Math.ceil(((amount - this.level(perMinute, now)) * MINUTE_MS) / perMinute));
  }
}
