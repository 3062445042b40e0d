import type { Mutant } from './mutant.ts';

const MEMORY = 'packages/stores/memory/src';
const SQLITE = 'packages/stores/sqlite/src';

/** In accounts and ledgers. */
export const STORES_MUTANTS: readonly Mutant[] = [
  {
    name: 'a hold is settled twice (memory)',
    file: `${MEMORY}/memory-accounts.ts`,
    find: 'this.#holds.delete(hold.id);\n    const { accounts, amount } = state.hold;',
    replace: 'const { accounts, amount } = state.hold;',
    tests: [MEMORY],
  },
  {
    name: 'an idle account is forgotten and seeded with zero again',
    file: `${MEMORY}/memory-accounts.ts`,
    find: 'if (account.spent === 0n && account.reserved === 0n)',
    replace: 'if (account.reserved === 0n)',
    tests: [MEMORY],
  },
  {
    name: 'a budget is checked without what is held',
    file: `${MEMORY}/memory-accounts.ts`,
    find: 'if (spent + reserved + amount > limit)',
    replace: 'if (spent + amount > limit)',
    tests: [MEMORY],
  },
  {
    name: 'one account short, and the others stay reserved',
    file: `${MEMORY}/memory-accounts.ts`,
    find: 'if (shortage !== undefined) return shortage;',
    replace:
      'if (shortage !== undefined) {\n      for (const { account } of claims) this.#open(account).reserved += amount;\n      return shortage;\n    }',
    tests: [MEMORY],
  },
  {
    name: 'outcomes that wait for room on the disk are left behind at the end',
    file: `${SQLITE}/sqlite-store.ts`,
    find: '    this.ledger.retry();\n    this.#session = undefined;',
    replace: '    this.#session = undefined;',
    tests: [SQLITE],
  },
  {
    name: 'what has a label is counted again among what lacks it (SQLite)',
    file: `${SQLITE}/worker/rest-of.ts`,
    find: 'cost: minus(total.cost, part.cost),',
    replace: 'cost: total.cost,',
    tests: [`${SQLITE}/sqlite.test.ts`],
  },
  {
    name: 'rows without a label are added up twice (SQLite)',
    file: `${SQLITE}/worker/label-source.ts`,
    find: 'const kinds = given.length > 0 ? [false] : [false, true];',
    replace: 'const kinds = [false, false, true];',
    tests: [`${SQLITE}/sqlite.test.ts`],
  },
];
