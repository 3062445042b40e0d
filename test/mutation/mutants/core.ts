import type { Mutant } from './mutant.ts';

const CORE = 'packages/core/src';

/** In money, prices and bounds. */
export const CORE_MUTANTS: readonly Mutant[] = [
  {
    name: 'amounts are added up in floating point',
    file: `${CORE}/money.ts`,
    find: 'for (const amount of amounts) total += amount;\n  return pico(total);',
    replace: 'for (const amount of amounts) total = BigInt(Number(total) + Number(amount));\n  return pico(total);',
    tests: [`${CORE}/money.test.ts`],
  },
  {
    name: 'a cost is multiplied in floating point',
    file: `${CORE}/price-line.ts`,
    find: 'const amount = price.amount * BigInt(count);',
    replace: 'const amount = BigInt(Number(price.amount) * count);',
    tests: [`${CORE}/price.test.ts`],
  },
  {
    name: 'a tier starts at its threshold instead of above it',
    file: `${CORE}/price.ts`,
    find: 'input <= when.inputTokensOver',
    replace: 'input < when.inputTokensOver',
    tests: [`${CORE}/price.test.ts`],
  },
  {
    name: 'a unit without a price is free and nobody says so',
    file: `${CORE}/price.ts`,
    find: 'if (price === undefined || isUnderstated(',
    replace: 'if (isUnderstated(',
    tests: [`${CORE}/price.test.ts`, `${CORE}/attempt`],
  },
  {
    name: 'a fraction of a unit is free',
    file: `${CORE}/price-line.ts`,
    find: 'Math.max(count, atLeast)',
    replace: 'Math.max(Math.floor(count), atLeast)',
    tests: [`${CORE}/price.test.ts`],
  },
  {
    name: 'an unknown cost is told as a zero',
    file: `${CORE}/exchange.ts`,
    find: 'if (unpriced !== undefined && unpriced.length > 0) return undefined;',
    replace: '',
    tests: ['packages/gateway/src/face/reply-headers.test.ts'],
  },
  {
    name: 'the dearer tier that is asked for is not reserved',
    file: `${CORE}/cost-bound.ts`,
    find: '[one, { ...one, serviceTier }]',
    replace: '[one]',
    tests: [`${CORE}/estimate.test.ts`],
  },
  {
    name: 'what is reserved is for one choice of n',
    file: `${CORE}/estimate.ts`,
    find: 'return limit * spec.choices(call.request);',
    replace: 'return limit;',
    tests: [`${CORE}/estimate.test.ts`],
  },
];
