import type { Money, Price, Target } from '@weir/core';
import type { Database } from '../database.ts';

/** The prices a version named at a time; before the first of them, as by a clock that was set back, the first. */
export async function readPrices(
  database: Database,
  { provider, model }: Target,
  priceVersion: string,
  at: number,
): Promise<readonly Price[] | undefined> {
  const [found] = await database.read(
    `SELECT prices FROM weir.row_prices WHERE provider = $1 AND model = $2 AND price_version = $3
     ORDER BY since <= $4::bigint DESC, abs(since - $4::bigint) LIMIT 1`,
    [provider, model, priceVersion, Math.floor(at)],
  );
  const prices = found?.prices as readonly (Omit<Price, 'amount'> & { readonly amount: string })[] | undefined;
  return prices?.map((price) => ({ ...price, amount: BigInt(price.amount) as Money }));
}
