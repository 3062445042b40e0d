import { type Target, targetName } from '../card.ts';
import type { Exchange } from '../exchange.ts';

/** Targets remembered as told; the one told longest ago is forgotten first, and may be told again. */
const MOST_TARGETS = 1_000;

/** Tells observers of each target that used something without a price, once. */
export class UnpricedTargets {
  readonly #told = new Set<string>();

  tell(exchange: Exchange, target: Target, units: readonly string[]): void {
    const { events } = exchange;
    const name = targetName(target);
    if (!events.hears('price:unpriced') || this.#told.has(name)) return;
    this.#told.add(name);
    if (this.#told.size > MOST_TARGETS) this.#told.delete(this.#told.values().next().value!);
    events.emit('price:unpriced', { exchange, target, units });
  }
}
