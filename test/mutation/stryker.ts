/**
 * Changes the modules of `modules.ts` character by character, with Stryker and in a copy of the workspace; every change
 * must make a test fail, but for those of `equivalents.ts`. `pnpm stryker [names]`; exits with 1 when one survives.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyWorkspace } from './copy-workspace.ts';
import { EQUIVALENTS } from './equivalents.ts';
import { MODULES, type MutatedModules } from './modules.ts';

interface Position {
  readonly line: number;
  readonly column: number;
}
interface ReportedMutant {
  readonly status: string;
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly location: { readonly start: Position; readonly end: Position };
}
interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly ReportedMutant[] }>>;
}

const SURVIVED = new Set(['Survived', 'NoCoverage']);
const COPY = copyWorkspace('stryker');

/** What Stryker finds; the report of its own is the only thing it leaves. */
function reportOf({ mutate, tests }: MutatedModules): Report {
  const config = {
    packageManager: 'pnpm',
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
    inPlace: true,
    mutate,
    coverageAnalysis: 'perTest',
    reporters: ['json', 'progress-append-only'],
    disableTypeChecks: true,
    tsconfigFile: 'none.json', // Stryker reads it with an interface that TypeScript 7 does not have
    concurrency: 1,
    timeoutMS: 10_000,
    tempDirName: '.cache/stryker',
  };
  writeFileSync(join(COPY, 'stryker.config.json'), JSON.stringify(config));
  const { status } = spawnSync(process.execPath, ['node_modules/@stryker-mutator/core/bin/stryker.js', 'run'], {
    cwd: COPY,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, WEIR_MUTATION_TESTS: tests.join(' ') },
  });
  if (status !== 0) throw new Error(`Stryker ended with ${status}`);
  return JSON.parse(readFileSync(join(COPY, 'reports/mutation/mutation.json'), 'utf8'));
}

/** The text a mutant stands for; on one line or over several. */
function originalOf(source: string, { location: { start, end } }: ReportedMutant): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  lines[lines.length - 1] = lines.at(-1)!.slice(0, end.column - 1);
  lines[0] = lines[0]!.slice(start.column - 1);
  return lines.join('\n');
}

/** Mutants that nothing noticed and nobody excused. */
function survivorsIn(report: Report): string[] {
  return Object.entries(report.files).flatMap(([file, { source, mutants }]) =>
    mutants.flatMap((mutant) => {
      if (!SURVIVED.has(mutant.status)) return [];
      const original = originalOf(source, mutant);
      const isExcused = EQUIVALENTS.some(
        (known) => known.file === file && known.original === original && known.replacement === mutant.replacement,
      );
      const { line } = mutant.location.start;
      return isExcused ? [] : [`${file}:${line} ${mutant.mutatorName}\n  ${original}\n  ${mutant.replacement}`];
    }),
  );
}

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => MODULES.every((modules) => modules.name !== name));
if (unknown !== undefined) throw new Error(`No modules are named '${unknown}'`);
const survivors = MODULES.filter(({ name }) => wanted.length === 0 || wanted.includes(name)).flatMap((modules) => {
  const report = reportOf(modules);
  const mutants = Object.values(report.files).flatMap(({ mutants: all }) => all);
  const found = survivorsIn(report);
  console.log(`${modules.name}: ${mutants.length} mutants, ${found.length} survived`);
  return found;
});
for (const survivor of survivors) console.log(`\nSURVIVED  ${survivor}`);
process.exitCode = survivors.length === 0 ? 0 : 1;
