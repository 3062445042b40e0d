import { defineConfig } from 'vitest/config';
import config from '../../vitest.config.ts';

/** Only the tests that `WEIR_MUTATION_TESTS` names, space between: what Stryker repeats for each mutant. */
export default defineConfig({
  ...config,
  test: { ...config.test, globalSetup: [], include: (process.env.WEIR_MUTATION_TESTS ?? '').split(' ') },
});
