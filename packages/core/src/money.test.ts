import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  divideHalfEven,
  formatUsd,
  least,
  type Money,
  minus,
  most,
  pico,
  plus,
  sum,
  times,
  toldUsd,
  usd,
  ZERO,
} from './money.ts';

const SEEDED = { seed: 20_261_101, numRuns: 500 };
const money = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }).map(pico);

describe('usd', () => {
  it.each([
    ['0', 0n],
    ['1', 1_000_000_000_000n],
    ['0.15', 150_000_000_000n],
    ['-2', -2_000_000_000_000n],
    ['12.000001', 12_000_001_000_000n],
    ['0.000000000001', 1n],
    ['-0.5', -500_000_000_000n],
    ['007.10', 7_100_000_000_000n],
    ['1.0000000000000000000000', 1_000_000_000_000n],
  ])('reads %s exactly', (text, amount) => {
    expect(usd(text)).toBe(amount);
  });

  it.each(['', ' 1', '1 ', '1.', '.5', '+1', '1e3', '1,000', '0x10', 'NaN', 'Infinity', '--1', '1.2.3', '١'])(
    'refuses %j',
    (text) => {
      expect(() => usd(text)).toThrow(new RangeError(`'${text}' is not a decimal amount of USD`));
    },
  );

  it('refuses what is finer than a pico-USD, naming the decimals and the limit', () => {
    expect(() => usd('0.0000000000001')).toThrow("'0.0000000000001' has 13 decimals, the limit is 12");
  });
});

describe('formatUsd', () => {
  it.each([
    [0n, '0'],
    [1n, '0.000000000001'],
    [-1n, '-0.000000000001'],
    [150_000n, '0.00000015'],
    [1_000_000_000_000n, '1'],
    [123_456_000_000_000_000n, '123456'],
  ])('writes %s pico-USD as %s', (amount, text) => {
    expect(formatUsd(pico(amount))).toBe(text);
  });

  it('is read back as the same amount, whatever it is', () => {
    fc.assert(
      fc.property(money, (amount) => {
        const text = formatUsd(amount);
        expect(usd(text)).toBe(amount);
        expect(text).toMatch(/^-?(0|[1-9]\d*)(\.\d*[1-9])?$/);
      }),
      SEEDED,
    );
  });
});

describe('sums', () => {
  it('do not depend on the order, where floats do', () => {
    const order = fc.shuffledSubarray(
      Array.from({ length: 50 }, (_, index) => pico(BigInt(index) * 333_333n + 1n)),
      {
        minLength: 50,
      },
    );
    fc.assert(
      fc.property(order, (amounts) => {
        expect(sum(amounts)).toBe(50n + 333_333n * 1_225n);
      }),
      { ...SEEDED, numRuns: 100 },
    );
    const dear = [0.1, 0.2, 0.3];
    expect(dear[0]! + dear[1]! + dear[2]!).not.toBe(dear[2]! + dear[1]! + dear[0]!); // the drift this is about
  });

  it('reach a million dear rows without drift', () => {
    const row = usd('0.000000037500');
    expect(sum(Array.from({ length: 1_000_000 }, () => row))).toBe(usd('0.0375'));
  });

  it('keep the last pico-USD beyond what a float can count', () => {
    expect(sum([pico(2n ** 53n), pico(1n), pico(1n), pico(1n)])).toBe(2n ** 53n + 3n);
    expect(2 ** 53 + 1 + 1 + 1).not.toBe(2 ** 53 + 3);
  });

  it('of nothing are zero', () => {
    expect(sum([])).toBe(ZERO);
  });

  it('add, subtract and compare exactly', () => {
    fc.assert(
      fc.property(money, money, (left, right) => {
        expect(minus(plus(left, right), right)).toBe(left);
        expect(most(left, right) + least(left, right)).toBe(left + right);
        expect(most(left, right) >= least(left, right)).toBe(true);
      }),
      SEEDED,
    );
  });
});

describe('toldUsd', () => {
  it.each([
    [0n, 0, '0'],
    [5n, 0, '0.000000000005'],
    [5n, 2, '0.000000000005'],
    [0n, 1, undefined],
  ])('of %s pico-USD with %s unpriced is %s', (amount, unpriced, told) => {
    expect(toldUsd(pico(amount), unpriced)).toBe(told);
  });
});

describe('divideHalfEven', () => {
  it.each([
    [1n, 2n, 0n],
    [3n, 2n, 2n],
    [5n, 2n, 2n],
    [7n, 2n, 4n],
    [-1n, 2n, 0n],
    [-3n, 2n, -2n],
    [5n, -2n, -2n],
    [-7n, -2n, 4n],
    [1n, 3n, 0n],
    [2n, 3n, 1n],
    [6n, 3n, 2n],
  ])('rounds %s / %s to %s', (top, bottom, rounded) => {
    expect(divideHalfEven(top, bottom)).toBe(rounded);
  });

  it('is never off by more than half, and even where it is exactly half', () => {
    const whole = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n });
    const divisor = whole.filter((value) => value !== 0n);
    fc.assert(
      fc.property(whole, divisor, (top, bottom) => {
        const rounded = divideHalfEven(top, bottom);
        const rest = (top - rounded * bottom) * 2n;
        const off = rest < 0n ? -rest : rest;
        const size = bottom < 0n ? -bottom : bottom;
        expect(off <= size).toBe(true);
        if (off === size) expect(rounded % 2n).toBe(0n);
      }),
      SEEDED,
    );
  });

  it('has no bias over many halves', () => {
    let drift = 0n;
    for (let top = 1n; top < 20_001n; top += 2n) drift += divideHalfEven(top, 2n) * 2n - top;
    expect(drift).toBe(0n);
  });
});

describe('times', () => {
  it('rounds once, at the end', () => {
    expect(times(pico(3n), { num: 1n, den: 2n })).toBe(2n);
    expect(times(pico(1n), { num: 5n, den: 2n })).toBe(2n);
    expect(times(usd('1'), { num: 1n, den: 3n })).toBe(333_333_333_333n);
  });

  it('by one changes nothing', () => {
    fc.assert(
      fc.property(money, (amount: Money) => {
        expect(times(amount, { num: 7n, den: 7n })).toBe(amount);
      }),
      SEEDED,
    );
  });
});
