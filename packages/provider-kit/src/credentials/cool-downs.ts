/** Models come from callers; beyond so many the one that is over soonest is forgotten. */
const MAX_MODELS = 256;

/** Until when one key sits out: for everything, or for single models. Times are epoch ms. */
export class CoolDowns {
  readonly #models = new Map<string, number>();
  #all = 0;

  /** When the key may be used for a model again; a time that has passed: now. */
  until(model: string): number {
    return Math.max(this.#all, this.#models.get(model) ?? 0);
  }

  /** @param model absent: for all */
  cool(until: number, model?: string): void {
    if (model === undefined) {
      this.#all = Math.max(this.#all, until);
      return;
    }
    const longest = Math.max(until, this.#models.get(model) ?? 0);
    this.#models.delete(model);
    if (this.#models.size >= MAX_MODELS) this.#models.delete(this.#soonest());
    this.#models.set(model, longest);
  }

  #soonest(): string {
    let soonest = ['', Number.POSITIVE_INFINITY] as [string, number];
    for (const entry of this.#models) if (entry[1] < soonest[1]) soonest = entry;
    return soonest[0];
  }
}
