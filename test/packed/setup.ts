import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { pnpm, run } from '../run.ts';
import { ROOT } from '../workspace.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The tarball of every published package; undefined where tests of tarballs are skipped. */
    tarballs: { readonly folder: string; readonly buildFailure: string } | undefined;
  }
}

/** Tests of tarballs build, pack and install: minutes, not seconds. */
const isWanted = Boolean(process.env.CI) || process.env.WEIR_PACKED === '1';

/** Builds and packs once, before the first test. A build that fails is a failed test, not a run without tests. */
export default async function setup(project: TestProject): Promise<void> {
  const asked = process.argv.slice(2).filter((argument) => /^(packages|examples|test)\b/.test(argument)); // vitest run <these>
  if (asked.length > 0 && !asked.some((path) => /^test(\/packed|\/?$)/.test(path))) return;
  if (!isWanted) {
    console.warn('SKIPPED: the tests of packed tarballs (test/packed). Run them with `pnpm packed`, or with CI=true.');
    return;
  }
  const folder = join(ROOT, '.cache/tarballs');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const build = await run('tsc', ['-b'], { mayFail: true });
  const pack = await pnpm(['-r', '--filter', './packages/**', 'pack', '--pack-destination', folder], { mayFail: true });
  const buildFailure = [build, pack].map(({ code, output }) => (code === 0 ? '' : output)).join('');
  project.provide('tarballs', { folder, buildFailure });
}
