/**
 * Makes each mistake of `mutants/` in a copy of the workspace and runs the tests that must notice it.
 * `pnpm mutants [words of a name]`; exits with 1 when one survives.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { copyWorkspace } from './copy-workspace.ts';
import { MUTANTS } from './mutants/all-mutants.ts';
import type { Mutant } from './mutants/mutant.ts';
import { mutate } from './mutate.ts';

const COPY = copyWorkspace('mutants');
/** Longest a mutant's tests run, ms: one that hangs has been noticed. */
const LONGEST_MS = 180_000;
/** Longest all of them run without a mutant, ms. */
const LONGEST_IN_ALL_MS = 1_800_000;

/** What failed: a test by name, or that the tests hung; undefined when all passed. */
function failureIn(paths: readonly string[], longestMs = LONGEST_MS): string | undefined {
  const { status, error, stdout, stderr } = spawnSync(
    process.execPath,
    [join(COPY, 'node_modules/vitest/vitest.mjs'), 'run', '--bail=1', ...paths],
    { cwd: COPY, encoding: 'utf8', timeout: longestMs, env: { ...process.env, NO_COLOR: '1', CI: '' } },
  );
  if (status === 0) return undefined;
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT')
    return `tests that hang, in ${paths.join(' ')}`;
  const named = /^\s*FAIL\s+(.+ > .+)$/m.exec(stdout + stderr)?.[1];
  if (named !== undefined) return named;
  throw new Error(`The tests could not be run, so nothing was noticed:\n${stdout}${stderr}`);
}

/** Whether the mistake is noticed. */
function isKilled(mutant: Mutant): boolean {
  const takeBack = mutate(COPY, mutant);
  try {
    const failure = failureIn(mutant.tests);
    console.log(
      failure === undefined ? `SURVIVED  ${mutant.name}` : `killed    ${mutant.name}\n          by ${failure}`,
    );
    return failure !== undefined;
  } finally {
    takeBack();
  }
}

const wanted = process.argv.slice(2).join(' ');
const mutants = MUTANTS.filter(({ name }) => name.includes(wanted));
if (mutants.length === 0) throw new Error(`No mutant's name has '${wanted}' in it`);
const broken = failureIn([...new Set(mutants.flatMap(({ tests }) => tests))], LONGEST_IN_ALL_MS);
if (broken !== undefined) throw new Error(`Without a mutant the tests fail already: ${broken}`);
const killed = mutants.filter(isKilled).length;
console.log(`\n${killed} of ${mutants.length} mutants killed`);
process.exitCode = killed === mutants.length ? 0 : 1;
