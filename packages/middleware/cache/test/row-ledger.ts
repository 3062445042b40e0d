import {
  type AttemptIntent,
  type AttemptOutcome,
  type Correction,
  type Ledger,
  type LedgerRow,
  rowOfCorrection,
} from '@weir/core';

/** A ledger that remembers its rows, in order. */
export class RowLedger implements Ledger {
  readonly rows: LedgerRow[] = [];
  isDown = false;

  intend(row: AttemptIntent): void {
    if (this.isDown) throw new Error('The ledger is down');
    this.rows.push({ ...row, outcome: undefined });
  }

  close(id: string, outcome: AttemptOutcome): void {
    const index = this.rows.findIndex((row) => row.id === id);
    if (this.rows[index]?.outcome === undefined) this.rows[index] = { ...this.rows[index]!, outcome };
  }

  correct(correction: Correction): void {
    this.rows.push(rowOfCorrection(correction));
  }

  query(): AsyncIterable<LedgerRow> {
    throw new Error('Read the rows');
  }

  rollup(): Promise<never> {
    throw new Error('Read the rows');
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }
}
