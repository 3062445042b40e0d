import { chatEndpoint } from '@weir/endpoints';
import { cardOf, chat } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import type { AskedUse } from '../endpoint.ts';
import { pico, usd } from '../money.ts';
import type { Price } from '../price.ts';
import { type Bill, type Billed, billOfBytes, billOfText } from './bill.ts';

const image = (amount: string, quality: string): Price => ({
  unit: 'images',
  amount: usd(amount),
  per: 1,
  when: { variant: { quality } },
  source: 'test',
});
const text: Price = { unit: 'input_tokens', amount: pico(5_000_000n), per: 1, source: 'test' };
const asked: AskedUse = { usage: { images: 2, output_image_tokens: 8_320 }, variant: { quality: 'hd' } };

function billedFor(prices: readonly Price[], held?: bigint, uses: AskedUse = asked, writesOutput = false): Billed {
  const call = chat('abcd');
  return {
    call: held === undefined ? call : { ...call, hold: { id: 'h', accounts: [], amount: pico(held) } },
    spec: { ...chatEndpoint, writesOutput, asks: () => uses } as never,
    target: { provider: 'a', model: 'm' },
    card: cardOf('a', 'm', { prices }),
    billing: {} as never,
    tokenizer: undefined,
    now: 0,
  };
}

describe('an answer that tells no usage, of what a request says it uses', () => {
  it.each<[string, (billed: Billed) => Bill]>([
    ['bytes', billOfBytes],
    ['a value', (billed) => billOfText(billed, '')],
    ['a value with words nobody sells', (billed) => billOfText(billed, 'a revised prompt')],
  ])('is booked by the request (%s)', (_, bill) => {
    expect(bill(billedFor([image('0.04', 'standard'), image('0.08', 'hd'), text]))).toEqual({
      basis: 'estimated',
      usage: { input_tokens: 10, images: 2 },
      cost: usd('0.16') + 10n * 5_000_000n,
      unpriced: [],
    });
  });

  it('is booked without its words where those have no price', () => {
    expect(billOfBytes(billedFor([image('0.08', 'hd')]))).toMatchObject({ usage: { images: 2 }, cost: usd('0.16') });
  });

  it('is never booked above what was held', () => {
    expect(billOfBytes(billedFor([image('0.08', 'hd')], 7n))).toMatchObject({ basis: 'estimated', cost: 7n });
  });

  it('is unpriced where nobody sells that quality', () => {
    expect(billOfBytes(billedFor([image('0.04', 'standard'), text]))).toMatchObject({
      cost: 0n,
      unpriced: ['images', 'output_image_tokens'],
    });
  });

  it('is booked by what was read where that is what the model is sold by', () => {
    const search: AskedUse = { usage: { searches: 1 }, orInputTokens: true };

    expect(billOfText(billedFor([text], undefined, search), '')).toMatchObject({
      usage: { input_tokens: 10 },
      cost: 10n * 5_000_000n,
      unpriced: [],
    });
    expect(billOfText(billedFor([text], undefined, { usage: { searches: 1 } }), '').unpriced).toEqual(['searches']);
  });

  it('is booked by the request where only the words it came with have a price', () => {
    const output: Price = { unit: 'output_tokens', amount: pico(5_000_000n), per: 1, source: 'test' };
    const billed = billedFor([output], undefined, { usage: { searches: 1 }, orInputTokens: true }, true);

    expect(billOfText(billed, 'abcd')).toMatchObject({ usage: { searches: 1 }, unpriced: ['searches'] });
  });

  it('has no words where it is bytes', () => {
    const output: Price = { unit: 'output_tokens', amount: pico(5_000_000n), per: 1, source: 'test' };

    expect(billOfBytes(billedFor([image('0.08', 'hd'), output], undefined, asked, true))).toMatchObject({
      usage: { images: 2 },
      cost: usd('0.16'),
    });
  });
});
