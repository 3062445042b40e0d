/** A change that makes no difference to anybody, and why. */
export interface Equivalent {
  readonly file: string;
  readonly original: string;
  readonly replacement: string;
  readonly why: string;
}

const MONEY = 'packages/core/src/money.ts';
const DECIMAL = 'packages/core/src/decimal.ts';
const LINE = 'packages/core/src/price-line.ts';
const PRICE = 'packages/core/src/price.ts';
const BILL = 'packages/core/src/attempt/bill.ts';
const SETTLE = 'packages/core/src/attempt/settle.ts';
const ACCOUNTS = 'packages/stores/memory/src/memory-accounts.ts';
const LAPSES = 'packages/stores/memory/src/lapse-queue.ts';
const LEDGER = 'packages/stores/memory/src/memory-ledger.ts';
const ATTEMPTS = 'packages/middleware/meter/src/held-attempts.ts';

/** An event that nobody hears is not built, to save time: built, it is heard by nobody either. */
const unheard = (file: string, event: string): Equivalent => ({
  file,
  original: `events.hears('${event}')`,
  replacement: 'true',
  why: 'nobody hears it',
});

const ties = (original: string, replacement: string): Equivalent => ({
  file: LAPSES,
  original,
  replacement,
  why: 'of two that fall due at once either may come first',
});

/** A short cut for what is met most: the long way comes to the same. */
const shortCut = (file: string, original: string, replacement = 'false'): Equivalent => ({
  file,
  original,
  replacement,
  why: 'a short cut is not taken, and the long way comes to the same',
});

const unset = (original: string): Equivalent => ({
  file: PRICE,
  original,
  replacement: 'true',
  why: 'nothing is before, after or over undefined',
});

export const EQUIVALENTS: readonly Equivalent[] = [
  { file: MONEY, original: 'left > right', replacement: 'left >= right', why: 'of equal amounts either is the most' },
  { file: MONEY, original: 'left < right', replacement: 'left <= right', why: 'of equal amounts either is the least' },
  { file: MONEY, original: 'numerator < 0n', replacement: 'numerator <= 0n', why: 'zero has no sign' },
  { file: MONEY, original: 'denominator < 0n', replacement: 'denominator <= 0n', why: 'nothing is divided by zero' },
  { file: MONEY, original: "'0'", replacement: '""', why: 'the pattern always has whole digits' },
  shortCut(MONEY, 'amount === 0n'),
  { file: MONEY, original: 'amount < 0n', replacement: 'amount <= 0n', why: 'zero was written already' },
  shortCut(DECIMAL, 'Number.isSafeInteger(value)'),
  { file: DECIMAL, original: "'0'", replacement: '""', why: 'no digits are read as zero' },
  { file: DECIMAL, original: 'scale < 0', replacement: 'scale <= 0', why: 'ten to the zeroth is one' },
  shortCut(LINE, 'isPlain(price, count)'),
  shortCut(
    LINE,
    '{\n    const amount = price.amount * BigInt(count);\n    return pico(price.per === 1 ? amount : divideHalfEven(amount, BigInt(price.per)));\n  }',
    '{}',
  ),
  shortCut(LINE, 'price.per === 1'),
  shortCut(LINE, 'Number.isInteger(count) && atLeast === undefined && step === undefined'),
  shortCut(
    LINE,
    '({ atLeast, step }: Price, count: number): boolean =>\n  Number.isInteger(count) && atLeast === undefined && step === undefined',
    '() => undefined',
  ),
  shortCut(LINE, 'price.per === 1 && isPlain(price, count)'),
  ...[
    ['difference > 0n', 'difference >= 0n'],
    ['least > 0', 'least >= 0'],
  ].map(([original, replacement]) => ({
    file: LINE,
    original: original!,
    replacement: replacement!,
    why: 'a difference of zero was dealt with before',
  })),
  unset('price.since !== undefined'),
  unset('price.until !== undefined'),
  unset('when.inputTokensOver !== undefined'),
  unset('when.variant !== undefined'),
  unset('serviceTier !== undefined'),
  {
    file: PRICE,
    original: 'left === right',
    replacement: 'false',
    why: 'the difference of equal dates is zero or no number, and either says nothing',
  },
  ...['sorted === undefined', 'own === undefined'].map((original) => ({
    file: PRICE,
    original,
    replacement: 'true',
    why: 'sorted again, to the same order',
  })),
  ...['byUnit.set(prices, sorted);', 'sorted.set(unit, own);'].map((original) => ({
    file: PRICE,
    original,
    replacement: ';',
    why: 'sorted again, to the same order',
  })),
  {
    file: BILL,
    original: 'served?.tier === undefined',
    replacement: 'false',
    why: 'a tier that is undefined is none',
  },
  {
    file: BILL,
    original: 'billed.card === undefined',
    replacement: 'false',
    why: 'what has no card cannot be bounded, and is booked the same way',
  },
  { file: BILL, original: 'variant === undefined', replacement: 'false', why: 'a variant that is undefined is none' },
  {
    file: BILL,
    original: 'card === undefined',
    replacement: 'false',
    why: 'without a card every unit is unpriced, which ends the same way',
  },
  unheard(SETTLE, 'attempt:settled'),
  {
    file: ACCOUNTS,
    original: 'limit === undefined',
    replacement: 'false',
    why: 'nothing is more than undefined',
  },
  { file: ACCOUNTS, original: 'spent > amount', replacement: 'spent >= amount', why: 'then the overage grows by zero' },
  {
    file: ACCOUNTS,
    original: 'this.#lapsedCount++',
    replacement: 'this.#lapsedCount--',
    why: 'places below zero come round again as those above it do',
  },
  ties('heap[parent]!.at <= at', 'heap[parent]!.at < at'),
  ties('heap[left]!.at < heap[least]!.at', 'heap[left]!.at <= heap[least]!.at'),
  ties('heap[left + 1]!.at < heap[least]!.at', 'heap[left + 1]!.at <= heap[least]!.at'),
  {
    file: LAPSES,
    original: '(this.#heap.length >> 1) - 1',
    replacement: '(this.#heap.length >> 1) + 1',
    why: 'an item without items below it sinks nowhere',
  },
  { file: LEDGER, original: 'correction === undefined', replacement: 'false', why: 'an undefined note is none' },
  { file: LEDGER, original: '++seen', replacement: '--seen', why: 'rows may be counted downwards' },
  ...['budget:clamped', 'budget:refused', 'budget:held'].map((event) => ({
    ...unheard(ATTEMPTS, event),
    original: `exchange.events.hears('${event}')`,
  })),
  {
    file: ATTEMPTS,
    original: 'to !== undefined',
    replacement: 'true',
    why: 'what was not clamped has the header it had, which is put back',
  },
];
