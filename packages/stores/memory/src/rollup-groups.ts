import {
  type AttemptIntent,
  type AttemptOutcome,
  addUsage,
  type Dimension,
  NO_USAGE,
  pico,
  type Rollup,
  type Usage,
} from '@weir/core';

interface Group {
  readonly group: Partial<Record<Dimension, string>>;
  attempts: number;
  cost: bigint;
  uncertain: bigint;
  saved: bigint;
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
    group.attempts++;
    if (outcome === undefined) return;
    group.cost += outcome.cost;
    if (outcome.basis !== 'provider') group.uncertain += outcome.cost;
    group.saved += outcome.saved ?? 0n;
    if (outcome.unpriced.length > 0) group.unpricedAttempts++;
    group.usage = addUsage(group.usage, outcome.usage);
  }

  result(): readonly Rollup[] {
    return Array.from(this.#groups.values(), (group) => ({
      ...group,
      cost: pico(group.cost),
      uncertain: pico(group.uncertain),
      saved: pico(group.saved),
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
      found = { group, attempts: 0, cost: 0n, uncertain: 0n, saved: 0n, unpricedAttempts: 0, usage: NO_USAGE };
      this.#groups.set(key, found);
    }
    return found;
  }
}

function dimensionOf(
  dimension: Dimension,
  intent: AttemptIntent,
  outcome: AttemptOutcome | undefined,
): string | undefined {
  switch (dimension) {
    case 'provider':
      return intent.target.provider;
    case 'model':
      return intent.target.model;
    case 'basis':
      return outcome?.basis;
    case 'day':
      return new Date(intent.startedAt).toISOString().slice(0, 10);
    case 'hour':
      return `${new Date(intent.startedAt).toISOString().slice(0, 13)}:00Z`;
    default:
      return intent[dimension];
  }
}
