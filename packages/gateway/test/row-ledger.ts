import type { AttemptIntent, AttemptOutcome, Ledger, LedgerRow } from '@weir/core';

/** A ledger that shows its rows. */
export class RowLedger implements Ledger {
  readonly rows: LedgerRow[] = [];

  intend(row: AttemptIntent): void {
    this.rows.push({ ...row, outcome: undefined });
  }

  close(id: string, outcome: AttemptOutcome): void {
    const index = this.rows.findIndex((row) => row.id === id);
    if (this.rows[index]?.outcome === undefined) this.rows[index] = { ...this.rows[index]!, outcome };
  }

  query(): AsyncIterable<LedgerRow> {
    throw new TypeError('Read the rows');
  }

  rollup(): Promise<never> {
    throw new TypeError('Read the rows');
  }

  async flush(): Promise<void> {
    // nothing is kept back
  }
}
