/** Weight of the newest observation: the last twenty or so make the mean. */
const NEWEST = 0.1;

/** An exponentially weighted mean over observations; undefined until there is one. */
export class Mean {
  #value: number | undefined;

  get value(): number | undefined {
    return this.#value;
  }

  add(observation: number): void {
    this.#value = this.#value === undefined ? observation : this.#value + NEWEST * (observation - this.#value);
  }
}
