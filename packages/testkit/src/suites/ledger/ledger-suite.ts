import type { Ledger } from '@weir/core';
import type { Suite } from '../suite.ts';
import { CORRECTION_CASES } from './correction-cases.ts';
import { PRICE_CASES } from './price-cases.ts';
import { REPORT_CASES } from './report-cases.ts';
import { ROLLUP_CASES } from './rollup-cases.ts';
import { ROW_CASES } from './row-cases.ts';

/** A fresh, empty ledger for one case. */
export interface LedgerSubject {
  readonly ledger: Ledger;
  close(): Promise<void>;
}

export interface LedgerSuiteOptions {
  /** Whether it has `keepPrices` and `pricesOf`. Default false. */
  readonly keepsPrices?: boolean;
}

/**
 * What every {@link Ledger} keeps to.
 *
 * @param make a fresh, empty ledger; called once per case
 */
export function ledgerSuite(
  make: () => Promise<LedgerSubject>,
  { keepsPrices = false }: LedgerSuiteOptions = {},
): Suite {
  const all = {
    ...ROW_CASES,
    ...CORRECTION_CASES,
    ...ROLLUP_CASES,
    ...REPORT_CASES,
    ...(keepsPrices ? PRICE_CASES : {}),
  };
  const cases = Object.entries(all).map(([name, check]) => ({
    name,
    run: async () => {
      const { ledger, close } = await make();
      try {
        await check(ledger);
      } finally {
        await close();
      }
    },
  }));
  return { name: 'ledger', cases };
}
