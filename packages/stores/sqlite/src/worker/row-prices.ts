import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Money, Price } from '@weir/core';
import type { PricesLine } from '../journal/line.ts';
import type { PricesRequest } from '../protocol.ts';

/** Keeps what price versions named. The same prices again, of another process or after a restart, change nothing. */
export class RowPrices {
  readonly #insert: StatementSync;

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare(
      `INSERT INTO row_prices (provider, model, price_version, since, prices) SELECT ?1, ?2, ?3, ?4, ?5
       WHERE ?5 IS NOT (SELECT prices FROM row_prices
         WHERE provider = ?1 AND model = ?2 AND price_version = ?3 AND since <= ?4 ORDER BY since DESC LIMIT 1)
       ON CONFLICT DO NOTHING`,
    );
  }

  keep([, provider, model, priceVersion, prices, since]: PricesLine): void {
    this.#insert.run(provider, model, priceVersion, Math.floor(since), JSON.stringify(prices));
  }
}

/** The prices a version named at a time; before the first of them, as by a clock that was set back, the first. */
export function readPrices(
  database: DatabaseSync,
  { target, priceVersion, at }: PricesRequest,
): readonly Price[] | undefined {
  const found = database
    .prepare(
      `SELECT prices FROM row_prices WHERE provider = ? AND model = ? AND price_version = ? ORDER BY since <= ? DESC, abs(since - ?) LIMIT 1`,
    )
    .get(target.provider, target.model, priceVersion, at, at);
  if (found === undefined) return undefined;
  const prices = JSON.parse(found.prices as string) as (Omit<Price, 'amount'> & { readonly amount: string })[];
  return prices.map((price) => ({ ...price, amount: BigInt(price.amount) as Money }));
}
