import { isTokenUnit } from './token-units.ts';

/** Amounts of a row, in pico-USD. */
export const AMOUNT_COLUMNS = ['cost', 'saved_cache', 'saved_trimmer', 'saved_router'] as const;

/** What of a closed row is added up. */
export interface ClosedRow {
  /** Epoch ms. */
  readonly startedAt: number;
  /** In the order of the columns a rollup is told apart by. */
  readonly group: readonly string[];
  readonly labels: readonly Label[];
  readonly isAttempt: boolean;
  readonly isUnpriced: boolean;
  /** Whether its basis is not `provider`. */
  readonly isUncertain: boolean;
  /** In the order of {@link AMOUNT_COLUMNS}. */
  readonly amounts: readonly bigint[];
  readonly usage: Readonly<Record<string, number>>;
}

/** What a row is labelled with: its user, its session or a tag, by the name of the dimension. */
export type Label = readonly [label: string, value: string];

/** Some rows added up. */
export class Total {
  attempts = 0;
  unpriced = 0;
  uncertain = 0n;
  readonly amounts: bigint[] = AMOUNT_COLUMNS.map(() => 0n);
  readonly usage = new Map<string, number>();

  add({ isAttempt, isUnpriced, isUncertain, amounts, usage }: ClosedRow): void {
    if (isAttempt) this.attempts++;
    if (isUnpriced) this.unpriced++;
    if (isUncertain) this.uncertain += amounts[0]!;
    for (const [index, amount] of amounts.entries()) this.amounts[index]! += amount;
    for (const unit in usage) this.usage.set(unit, (this.usage.get(unit) ?? 0) + usage[unit]!);
  }

  get otherUnits(): [unit: string, total: number][] {
    return [...this.usage].filter(([unit]) => !isTokenUnit(unit));
  }
}

/** Totals of those that are told apart by some values. */
export class Totals {
  readonly #totals = new Map<string, { readonly identity: readonly (string | number)[]; readonly total: Total }>();

  of(...identity: readonly (string | number)[]): Total {
    const name = JSON.stringify(identity);
    let found = this.#totals.get(name);
    if (found === undefined) {
      found = { identity, total: new Total() };
      this.#totals.set(name, found);
    }
    return found.total;
  }

  /** All of them, which are forgotten. */
  *take(): Iterable<{ readonly identity: readonly (string | number)[]; readonly total: Total }> {
    yield* this.#totals.values();
    this.#totals.clear();
  }

  clear(): void {
    this.#totals.clear();
  }
}
