import type { DatabaseSync } from 'node:sqlite';
import { AMOUNT_COLUMNS, type ClosedRow, Totals } from './total.ts';
import { TotalsTable } from './totals-table.ts';

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

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The label all rows have. */
const ALL = '';

/**
 * Adds the rows that a transaction closes to the rollups, all at once at its end, so that rows and rollups never differ:
 * thousands of rows fall into a few groups.
 */
export class Closings {
  readonly #rollups: TotalsTable;
  readonly #labelRollups: TotalsTable;
  readonly #hours = new Totals();
  readonly #labels = new Totals();

  constructor(database: DatabaseSync) {
    this.#rollups = new TotalsTable(database, {
      name: 'rollups',
      units: 'rollup_units',
      identity: ['span', 'starts_at', ...GROUP_COLUMNS],
      amounts: AMOUNT_COLUMNS,
    });
    this.#labelRollups = new TotalsTable(database, {
      name: 'label_rollups',
      units: 'label_rollup_units',
      identity: ['label', 'starts_at', 'value', 'tenant', 'team', 'key'],
      amounts: [...AMOUNT_COLUMNS, 'uncertain'],
    });
  }

  /** Forgets what a transaction left that was rolled back. */
  begin(): void {
    this.#hours.clear();
    this.#labels.clear();
  }

  /** Called once for each row, where it was closed and not before. */
  add(row: ClosedRow): void {
    const { startedAt, group, labels } = row;
    const [tenant, team, key] = group as [string, string, string];
    this.#hours.of(startedAt - (startedAt % HOUR_MS), ...group).add(row);
    const day = startedAt - (startedAt % DAY_MS);
    this.#labels.of(ALL, day, '', tenant, team, key).add(row);
    for (const [label, value] of labels) this.#labels.of(label, day, value, tenant, team, key).add(row);
  }

  /** Within the transaction that closed them. */
  addUp(): void {
    for (const { identity, total } of this.#hours.take()) {
      const [hour, ...group] = identity as [number, ...string[]];
      for (const span of [HOUR_MS, DAY_MS])
        this.#rollups.add([span, hour - (hour % span), ...group], total, total.amounts);
    }
    for (const { identity, total } of this.#labels.take())
      this.#labelRollups.add(identity, total, [...total.amounts, total.uncertain]);
  }
}
