import {
  type AttemptIntent,
  type AttemptOutcome,
  type Correction,
  type Ledger,
  type LedgerRow,
  rowOfCorrection,
} from '../src/index.ts';

/** A ledger that remembers its rows, and how often each was closed. */
export class RowLedger implements Ledger {
  readonly rows: LedgerRow[] = [];
  readonly closings: string[] = [];
  /** What `intend` and `close` do instead, when set. */
  intending: ((row: AttemptIntent) => Promise<void> | void) | undefined;
  closing: (() => Promise<void> | void) | undefined;

  intend(row: AttemptIntent): Promise<void> | void {
    const result = this.intending?.(row);
    this.rows.push({ ...row, outcome: undefined });
    return result;
  }

  close(id: string, outcome: AttemptOutcome): Promise<void> | void {
    this.closings.push(id);
    const index = this.rows.findIndex((row) => row.id === id);
    if (index >= 0 && this.rows[index]!.outcome === undefined) this.rows[index] = { ...this.rows[index]!, outcome };
    return this.closing?.();
  }

  correct(correction: Correction): void {
    this.rows.push(rowOfCorrection(correction));
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
