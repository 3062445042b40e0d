import type { Mutant } from './mutant.ts';

const CATALOGUE = 'packages/catalogue/src';

/** In price lists. */
export const CATALOGUE_MUTANTS: readonly Mutant[] = [
  {
    name: 'a price per million is taken for one per thousand',
    file: 'packages/catalogue/src/genai/unit-map.ts',
    find: "input_mtok: { unit: 'input_tokens', buys: 1_000_000 }",
    replace: "input_mtok: { unit: 'input_tokens', buys: 1_000 }",
    tests: ['packages/catalogue/src'],
  },
  {
    name: 'a zero of a price list is taken for free',
    file: `${CATALOGUE}/litellm/entry-prices.ts`,
    find: 'read.amount === 0n && !isFree',
    replace: 'false',
    tests: [`${CATALOGUE}/litellm`],
  },
  {
    name: 'a price list is believed whatever it says (guard off)',
    file: `${CATALOGUE}/guard/deviation.ts`,
    find: 'if (own > other * MOST_TIMES || other > own * MOST_TIMES) return',
    replace: 'if (false) return',
    tests: [`${CATALOGUE}/guard`],
  },
  {
    name: 'a price is believed in a list whose unit is mistaken, where nothing is known to compare it with',
    file: `${CATALOGUE}/guard/guard-prices.ts`,
    find: 'if (flaw !== undefined) {',
    replace: 'if (false) {',
    tests: [`${CATALOGUE}/guard`],
  },
  {
    name: 'a restart believes what was quarantined (kept as downloaded)',
    file: `${CATALOGUE}/files/refresh-prices.ts`,
    find: 'keepEntries(text, names.size === 0 ? undefined : textAt(path), names)',
    replace: 'text',
    tests: [`${CATALOGUE}/files`],
  },
  {
    name: 'a list that disputes a price adds others to the model',
    file: `${CATALOGUE}/complete-card.ts`,
    find: '    return known;\n  }\n  const priced',
    replace: '  }\n  const priced',
    tests: [`${CATALOGUE}/files`],
  },
  {
    name: 'the head of a branch is taken for a fixed list',
    file: `${CATALOGUE}/files/price-url.ts`,
    find: 'ref !== undefined && !FIXED.test(ref)',
    replace: 'false',
    tests: [`${CATALOGUE}/files/price-url.test.ts`],
  },
  {
    name: "another currency's figure is taken for USD",
    file: `${CATALOGUE}/litellm/litellm-prices.ts`,
    find: "usdPer: currency === 'USD' ? SAME : options.usdPer?.get(currency)",
    replace: 'usdPer: SAME',
    tests: [`${CATALOGUE}/litellm`],
  },
];
