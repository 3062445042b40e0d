/**
 * Makes each mistake of `mutants.ts` in a copy of the workspace and runs the tests that must notice it.
 * `pnpm mutants [words of a name]`; exits with 1 when one survives.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../workspace.ts';
import { MUTANTS, type Mutant } from './mutants.ts';
import { mutate } from './mutate.ts';

const COPY = join(ROOT, '.cache/mutants');
/** Longest a mutant's tests run, ms: one that hangs has been noticed. */
const LONGEST_MS = 180_000;

/** A copy of what is tracked or new, with its dependencies linked: the mistakes are made there. */
function copyWorkspace(): void {
  rmSync(COPY, { recursive: true, force: true });
  const listed = spawnSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: ROOT, encoding: 'utf8' });
  for (const file of listed.stdout.split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(COPY, file)), { recursive: true });
    cpSync(join(ROOT, file), join(COPY, file));
  }
  const installed = spawnSync('npx', ['-y', 'pnpm@12', 'install', '--frozen-lockfile', '--prefer-offline'], {
    cwd: COPY,
    encoding: 'utf8',
  });
  if (installed.status !== 0) throw new Error(`The copy could not be installed:\n${installed.stdout}`);
}

/** What failed: a test by name, or that the tests hung; undefined when all passed. */
function failureIn(paths: readonly string[]): string | undefined {
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    [join(COPY, 'node_modules/vitest/vitest.mjs'), 'run', '--bail=1', ...paths],
    { cwd: COPY, encoding: 'utf8', timeout: LONGEST_MS, env: { ...process.env, NO_COLOR: '1', CI: '' } },
  );
  if (status === 0) return undefined;
  if (signal !== null) return `tests that hang, in ${paths.join(' ')}`;
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
copyWorkspace();
const broken = failureIn([...new Set(mutants.flatMap(({ tests }) => tests))]);
if (broken !== undefined) throw new Error(`Without a mutant the tests fail already: ${broken}`);
const killed = mutants.filter(isKilled).length;
console.log(`\n${killed} of ${mutants.length} mutants killed`);
process.exitCode = killed === mutants.length ? 0 : 1;
