import type { Ledger, LedgerRow } from '@weir/core';

export async function rowsOf(ledger: Ledger): Promise<LedgerRow[]> {
  const rows: LedgerRow[] = [];
  for await (const row of ledger.query({})) rows.push(row);
  return rows;
}
