const MINUTE_MS = 60_000;
/** Minutes looked back at. */
const MINUTES = 60;
/** Minutes before anything is odd. */
const LEAST_MINUTES = 15;
/** Weight of the newest minute in the mean. */
const NEWEST = 0.1;
/** Makes a median absolute deviation comparable to a standard deviation of normal noise. */
const MAD_SCALE = 1.4826;
/** Spending that never varied may still vary by this share of itself. */
const LEAST_SPREAD = 0.1;

export interface SpendRateOptions {
  readonly deviations: number;
  readonly leastUsdPerMinute: number;
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Spending per minute of one subject: an exponentially weighted mean, and the spread of the last hour. */
export class SpendRate {
  readonly #options: SpendRateOptions;
  readonly #past: number[] = [];
  #mean = 0;
  #minute: number | undefined;
  #limit = Number.POSITIVE_INFINITY;
  /** USD within the current minute. */
  now = 0;

  constructor(options: SpendRateOptions) {
    this.#options = options;
  }

  /** Adds spending; gives the usual USD per minute when this minute is odd. Odd minutes become usual when they last. */
  add(at: number, usd: number): number | undefined {
    const minute = Math.floor(at / MINUTE_MS);
    if (this.#minute === undefined) this.#minute = minute;
    if (minute > this.#minute) this.#turnTo(minute);
    this.now += usd;
    return this.now > this.#limit ? this.#mean : undefined;
  }

  #turnTo(minute: number): void {
    const idle = Math.min(minute - this.#minute! - 1, MINUTES);
    for (const spent of [this.now, ...Array.from<number>({ length: idle }).fill(0)]) {
      this.#mean = this.#past.length === 0 ? spent : this.#mean + NEWEST * (spent - this.#mean);
      this.#past.push(spent);
      if (this.#past.length > MINUTES) this.#past.shift();
    }
    this.#minute = minute;
    this.now = 0;
    if (this.#past.length < LEAST_MINUTES) return;
    const { deviations, leastUsdPerMinute } = this.#options;
    const median = medianOf(this.#past);
    const deviation = MAD_SCALE * medianOf(this.#past.map((spent) => Math.abs(spent - median)));
    const spread = Math.max(deviation, LEAST_SPREAD * this.#mean);
    this.#limit = Math.max(this.#mean + deviations * spread, leastUsdPerMinute);
  }
}
