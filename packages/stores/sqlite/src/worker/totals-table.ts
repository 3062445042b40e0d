import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { TOKEN_UNITS } from './token-units.ts';
import type { Total } from './total.ts';

/** Amounts are high * 10^9 + low: their sum may pass 2^63. */
const BILLION = 1_000_000_000n;

export interface TotalsTableOptions {
  readonly name: string;
  /** Where units without a column of their own are. */
  readonly units: string;
  /** Columns a total is told apart by. */
  readonly identity: readonly string[];
  /** Columns of amounts, each in two halves. */
  readonly amounts: readonly string[];
}

/** A table of totals, to which others are added. */
export class TotalsTable {
  readonly #addTotal: StatementSync;
  readonly #addUnit: StatementSync;

  constructor(database: DatabaseSync, { name, units, identity, amounts }: TotalsTableOptions) {
    const counts = [
      'attempts',
      'unpriced_attempts',
      ...amounts.flatMap((amount) => [`${amount}_high`, `${amount}_low`]),
    ];
    const added = [
      'has_other_units = max(has_other_units, excluded.has_other_units)',
      ...counts.map((count) => `${count} = ${count} + excluded.${count}`),
      // NULL as long as no row reported any
      ...TOKEN_UNITS.map((unit) => `${unit} = ifnull(${unit} + excluded.${unit}, ifnull(${unit}, excluded.${unit}))`),
    ];
    const columns = [...identity, ...counts, 'has_other_units', ...TOKEN_UNITS];
    this.#addTotal = database.prepare(
      `INSERT INTO ${name} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
       ON CONFLICT (${identity.join(', ')}) DO UPDATE SET ${added.join(', ')} RETURNING rollup`,
    );
    this.#addUnit = database.prepare(
      `INSERT INTO ${units} VALUES (?, ?, ?) ON CONFLICT (rollup, unit) DO UPDATE SET total = total + excluded.total`,
    );
  }

  /** @param amounts in the order of the columns */
  add(
    identity: readonly (string | number)[],
    { attempts, unpriced, usage, otherUnits }: Total,
    amounts: readonly bigint[],
  ): void {
    const { rollup } = this.#addTotal.get(
      ...identity,
      attempts,
      unpriced,
      ...amounts.flatMap((amount) => [amount / BILLION, amount % BILLION]),
      otherUnits.length > 0 ? 1 : 0,
      ...TOKEN_UNITS.map((unit) => usage.get(unit) ?? null),
    )!;
    for (const [unit, sum] of otherUnits) this.#addUnit.run(rollup!, unit, sum);
  }
}
