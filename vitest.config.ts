import { defineConfig } from 'vitest/config';

const conditions = ['@weir/source', 'module', 'node', 'development|production'];
/** What Node itself adds: with `import` among them, CommonJS packages would be handed ES modules. */
const externalConditions = ['@weir/source', 'node'];

/** Where a mistake costs money or answers. */
const strict = { lines: 95 };

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions } },
  test: {
    include: ['packages/**/src/**/*.test.ts', 'test/**/*.test.ts', 'examples/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: ['test/packed/setup.ts'],
    execArgv: ['--conditions=@weir/source'],
    // generous: a busy machine is no failure
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    // .ci/run counts from the file
    reporters: process.env.CI ? ['default', ['json', { outputFile: '.cache/tests.json' }]] : ['default'],
    coverage: {
      provider: 'v8',
      include: ['packages/**/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/index.ts'],
      reporter: ['text-summary', 'json-summary'],
      reportOnFailure: true,
      thresholds: {
        lines: 90,
        'packages/core/src/**': strict,
        'packages/middleware/meter/src/**': strict,
        'packages/middleware/retry-budget/src/**': strict,
        'packages/middleware/cache/src/**': strict,
      },
    },
  },
});
