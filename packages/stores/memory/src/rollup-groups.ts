import {
  type AttemptIntent,
  type AttemptOutcome,
  addUsage,
  type Dimension,
  LEVERS,
  type Lever,
  NO_USAGE,
  pico,
  type Rollup,
  type Usage,
} from '@weir/core';
import { dimensionOf } from './dimension-of.ts';

interface Group {
  readonly group: Partial<Record<Dimension, string>>;
  attempts: number;
  cost: bigint;
  uncertain: bigint;
  readonly savings: Record<Lever, bigint>;
  unpricedAttempts: number;
  usage: Usage;
}

/** Adds rows up by the values of some dimensions. */
export class RollupGroups {
  readonly #by: readonly Dimension[];
  readonly #groups = new Map<string, Group>();

  constructor(by: readonly Dimension[]) {
    this.#by = by;
  }

  add(intent: AttemptIntent, outcome: AttemptOutcome | undefined): void {
    const group = this.#groupOf(intent, outcome);
    if (intent.kind !== 'correction') group.attempts++;
    if (outcome === undefined) return;
    group.cost += outcome.cost;
    if (outcome.basis !== 'provider') group.uncertain += outcome.cost;
    for (const lever of LEVERS) group.savings[lever] += outcome.savings?.[lever] ?? 0n;
    if (outcome.unpriced.length > 0) group.unpricedAttempts++;
    group.usage = addUsage(group.usage, outcome.usage);
  }

  result(): readonly Rollup[] {
    return Array.from(this.#groups.values(), ({ savings, ...group }) => ({
      ...group,
      cost: pico(group.cost),
      uncertain: pico(group.uncertain),
      saved: pico(savings.cache + savings.trimmer + savings.router),
      savings: { cache: pico(savings.cache), trimmer: pico(savings.trimmer), router: pico(savings.router) },
    }));
  }

  #groupOf(intent: AttemptIntent, outcome: AttemptOutcome | undefined): Group {
    const values = this.#by.map((dimension) => dimensionOf(dimension, intent, outcome));
    const key = JSON.stringify(values);
    let found = this.#groups.get(key);
    if (found === undefined) {
      const group: Partial<Record<Dimension, string>> = {};
      for (const [index, dimension] of this.#by.entries()) {
        const value = values[index];
        if (value !== undefined) group[dimension] = value;
      }
      found = {
        group,
        attempts: 0,
        cost: 0n,
        uncertain: 0n,
        savings: { cache: 0n, trimmer: 0n, router: 0n },
        unpricedAttempts: 0,
        usage: NO_USAGE,
      };
      this.#groups.set(key, found);
    }
    return found;
  }
}
