import {
  type AttemptIntent,
  type AttemptOutcome,
  type Correction,
  type Ledger,
  type LedgerQuery,
  type LedgerRow,
  rowOfCorrection,
} from '@weir/core';

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

  correct(correction: Correction): void {
    this.rows.push(rowOfCorrection(correction));
  }

  async *query({ tenant, key, model }: LedgerQuery): AsyncIterable<LedgerRow> {
    for (const row of this.rows) {
      const isKey = key === undefined || row.key === key;
      if (row.tenant === tenant && isKey && row.target.model === model) yield row;
    }
  }

  rollup(): Promise<never> {
    throw new TypeError('Read the rows');
  }

  async flush(): Promise<void> {
    // nothing is kept back
  }
}
