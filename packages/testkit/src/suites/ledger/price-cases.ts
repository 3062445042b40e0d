import { deepStrictEqual as deepEqual } from 'node:assert';
import { type Ledger, type Price, pico } from '@weir/core';
import { cardOf } from '../../scripted.ts';
import { book, type Cases, rows, sampleOutcome } from './samples.ts';

const PRICE: Price = {
  unit: 'input_tokens',
  amount: pico(2n ** 61n + 3n),
  per: 1,
  when: { inputTokensOver: 200_000, utcDays: [0, 6], variant: { size: '1024x1024' } },
  since: 7,
  step: 0.5,
  source: 'list "quoted"',
};

const priced = (amount = PRICE.amount, priceVersion = 'prices@1') =>
  cardOf('openai', 'gpt-5', { priceVersion, prices: [{ ...PRICE, amount }] });

const amountsAt = async (ledger: Ledger, at: number) =>
  (await ledger.pricesOf!(priced(), 'prices@1', at))?.map(({ amount }) => amount);

/** The prices rows were booked with, of a ledger that keeps them. */
export const PRICE_CASES: Cases = {
  'prices read back as they were, by target and version': async (ledger) => {
    await book(ledger, 'a', {});
    ledger.keepPrices!(priced(), 1_000);
    ledger.keepPrices!(priced(), 2_000);
    deepEqual(await ledger.pricesOf!(priced(), 'prices@1', 1_500), [PRICE]);
    deepEqual(await ledger.pricesOf!(priced(), 'prices@2', 1_500), undefined);
    deepEqual(await ledger.pricesOf!({ provider: 'openai', model: 'other' }, 'prices@1', 1_500), undefined);
    deepEqual(await ledger.pricesOf!({ provider: 'azure', model: 'gpt-5' }, 'prices@1', 1_500), undefined);
  },
  'prices that went by the same version are told apart by their time': async (ledger) => {
    for (const [index, amount] of [3n, 4n, 3n].entries()) {
      ledger.keepPrices!(priced(pico(amount)), 1_000 * (index + 1));
      await ledger.flush();
    }
    const found = [];
    for (const at of [999, 1_000, 1_999, 2_000, 2_999, 3_000]) found.push(...((await amountsAt(ledger, at)) ?? []));
    deepEqual(found, [3n, 3n, 3n, 4n, 4n, 3n]);
  },
  'rows are closed although prices are too many to be kept': async (ledger) => {
    const card = { ...priced(), prices: Array(5_000).fill(PRICE) };
    ledger.keepPrices!(card, 1_000);
    await book(ledger, 'a', {});
    deepEqual(
      (await rows(ledger)).map(({ outcome }) => outcome),
      [sampleOutcome()],
    );
    deepEqual(await ledger.pricesOf!(card, 'prices@1', 1_000), undefined);
  },
};
