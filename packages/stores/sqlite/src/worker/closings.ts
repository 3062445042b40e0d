import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { isTokenUnit, TOKEN_UNITS } from './token-units.ts';

/** Columns a rollup is told apart by, beside its span and start; none is ''. */
export const GROUP_COLUMNS = [
  'tenant',
  'team',
  'key',
  'provider',
  'model',
  'endpoint',
  'purpose',
  'kind',
  'basis',
  'outcome',
] as const;
/** Amounts of a row, in pico-USD. */
export const AMOUNT_COLUMNS = ['cost', 'saved_cache', 'saved_trimmer', 'saved_router'] as const;

/** What of a closed row is added up. */
export interface ClosedRow {
  /** Epoch ms. */
  readonly startedAt: number;
  /** In the order of {@link GROUP_COLUMNS}. */
  readonly group: readonly string[];
  readonly isAttempt: boolean;
  readonly isUnpriced: boolean;
  /** In the order of {@link AMOUNT_COLUMNS}. */
  readonly amounts: readonly bigint[];
  readonly usage: Readonly<Record<string, number>>;
}

const HOUR_MS = 3_600_000;
const SPANS_MS = [HOUR_MS, 86_400_000];
/** Amounts are high * 10^9 + low: their sum may pass 2^63. */
const BILLION = 1_000_000_000n;

/** The rows of one hour and one group. */
class Total {
  readonly startsAt: number;
  readonly group: readonly string[];
  attempts = 0;
  unpriced = 0;
  readonly amounts: bigint[] = AMOUNT_COLUMNS.map(() => 0n);
  readonly usage = new Map<string, number>();

  constructor(startsAt: number, group: readonly string[]) {
    this.startsAt = startsAt;
    this.group = group;
  }

  add({ isAttempt, isUnpriced, amounts, usage }: ClosedRow): void {
    if (isAttempt) this.attempts++;
    if (isUnpriced) this.unpriced++;
    for (const [index, amount] of amounts.entries()) this.amounts[index]! += amount;
    for (const unit in usage) this.usage.set(unit, (this.usage.get(unit) ?? 0) + usage[unit]!);
  }

  get otherUnits(): [unit: string, total: number][] {
    return [...this.usage].filter(([unit]) => !isTokenUnit(unit));
  }
}

const IDENTITY = ['span', 'starts_at', ...GROUP_COLUMNS];
const COUNTS = [
  'attempts',
  'unpriced_attempts',
  ...AMOUNT_COLUMNS.flatMap((amount) => [`${amount}_high`, `${amount}_low`]),
];
const ADDED = [
  'has_other_units = max(has_other_units, excluded.has_other_units)',
  ...COUNTS.map((count) => `${count} = ${count} + excluded.${count}`),
  // NULL as long as no row reported any
  ...TOKEN_UNITS.map((unit) => `${unit} = ifnull(${unit} + excluded.${unit}, ifnull(${unit}, excluded.${unit}))`),
];

/**
 * Adds the rows that a transaction closes to the rollups, all at once at its end, so that rows and rollups never differ:
 * thousands of rows fall into a few groups.
 */
export class Closings {
  readonly #addTotal: StatementSync;
  readonly #addUnit: StatementSync;
  readonly #totals = new Map<string, Total>();

  constructor(database: DatabaseSync) {
    const columns = [...IDENTITY, ...COUNTS, 'has_other_units', ...TOKEN_UNITS];
    this.#addTotal = database.prepare(
      `INSERT INTO rollups (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
       ON CONFLICT (${IDENTITY.join(', ')}) DO UPDATE SET ${ADDED.join(', ')} RETURNING rollup`,
    );
    this.#addUnit = database.prepare(
      'INSERT INTO rollup_units VALUES (?, ?, ?) ON CONFLICT (rollup, unit) DO UPDATE SET total = total + excluded.total',
    );
  }

  /** Forgets what a transaction left that was rolled back. */
  begin(): void {
    this.#totals.clear();
  }

  /** Called once for each row, where it was closed and not before. */
  add(row: ClosedRow): void {
    const startsAt = row.startedAt - (row.startedAt % HOUR_MS);
    const name = JSON.stringify([startsAt, row.group]);
    let total = this.#totals.get(name);
    if (total === undefined) {
      total = new Total(startsAt, row.group);
      this.#totals.set(name, total);
    }
    total.add(row);
  }

  /** Within the transaction that closed them. */
  addUp(): void {
    for (const total of this.#totals.values()) for (const span of SPANS_MS) this.#write(total, span);
    this.#totals.clear();
  }

  #write(total: Total, span: number): void {
    const { startsAt, group, attempts, unpriced, amounts, usage, otherUnits } = total;
    const { rollup } = this.#addTotal.get(
      span,
      startsAt - (startsAt % span),
      ...group,
      attempts,
      unpriced,
      ...amounts.flatMap((amount) => [amount / BILLION, amount % BILLION]),
      otherUnits.length > 0 ? 1 : 0,
      ...TOKEN_UNITS.map((unit) => usage.get(unit) ?? null),
    )!;
    for (const [unit, sum] of otherUnits) this.#addUnit.run(rollup!, unit, sum);
  }
}
