/** Modules where every change of a character must make a test fail, and the tests that are run for it. */
export interface MutatedModules {
  readonly name: string;
  readonly mutate: readonly string[];
  readonly tests: readonly string[];
}

export const MODULES: readonly MutatedModules[] = [
  {
    name: 'money',
    mutate: ['packages/core/src/{money,usage,decimal,price,price-line}.ts'],
    tests: ['packages/core/src/*.test.ts'],
  },
  {
    name: 'bills',
    mutate: ['packages/core/src/attempt/{bill,settle}.ts'],
    tests: ['packages/core/src/attempt/*.test.ts'],
  },
  {
    name: 'accounts',
    mutate: ['packages/stores/memory/src/{memory-accounts,lapse-queue}.ts'],
    tests: ['packages/stores/memory/src/*.test.ts'],
  },
  {
    name: 'holds',
    mutate: ['packages/middleware/meter/src/{held-attempts,holds}.ts'],
    tests: ['packages/middleware/meter/src/*.test.ts'],
  },
  {
    name: 'ledger',
    mutate: ['packages/stores/memory/src/{memory-ledger,rollup-groups}.ts'],
    tests: ['packages/stores/memory/src/*.test.ts'],
  },
  {
    name: 'codecs',
    mutate: [
      'packages/endpoints/src/translate/chat-over-messages/!(*.test).ts',
      'packages/endpoints/src/messages/{claude-rules,messages-usage}.ts',
      'packages/providers/anthropic/src/{anthropic-error,beta-headers,chat-codec,messages-codec}.ts',
    ],
    tests: ['test/mutation/codecs/anthropic.suite.ts'],
  },
];
