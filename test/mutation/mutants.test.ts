import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../workspace.ts';
import { MUTANTS } from './mutants/all-mutants.ts';
import { mutated } from './mutate.ts';

describe('the mutants that `pnpm mutants` runs', () => {
  it.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('still have a place: %s', (_, mutant) => {
    expect(() => mutated(ROOT, mutant)).not.toThrow();
    for (const path of mutant.tests) expect(existsSync(join(ROOT, path)), path).toBe(true);
  });
});
