import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { run } from '../run.ts';
import { type Manifest, packages } from '../workspace.ts';
import { tarballOf } from './tarballs.ts';

const tarballs = inject('tarballs');

const pathOf = (manifest: Manifest): string => tarballOf(tarballs!.folder, manifest);

async function filesIn(tarball: string): Promise<readonly string[]> {
  const { output } = await run('tar', ['-tzf', tarball]);
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/^package\//, ''));
}

describe.skipIf(tarballs === undefined)('tarballs', () => {
  it('build and pack without an error', () => {
    expect(tarballs!.buildFailure).toBe('');
  });

  it('are there, one for each package', () => {
    const packed = globSync('*.tgz', { cwd: tarballs!.folder }).sort();
    expect(packed).toEqual(packages.map(({ manifest }) => basename(pathOf(manifest))).sort());
  });

  it.each(packages.map((one) => [one.manifest.name, one] as const))(
    '%s carries what it needs, no more',
    async (_, one) => {
      const files = await filesIn(pathOf(one.manifest));
      expect(files).toEqual(
        expect.arrayContaining(['package.json', 'README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts']),
      );
      expect(files.filter((file) => /\.test\.|tsbuildinfo|node_modules|(?<!_)tsconfig/.test(file))).toEqual([]);
      const sources = one.sources.map((path) => path.slice(one.folder.length + 1));
      expect(files).toEqual(expect.arrayContaining(sources)); // source and declaration maps point there
      const migrations = globSync(`${one.folder}/migrations/*`).map((path) => path.slice(one.folder.length + 1));
      expect(files).toEqual(expect.arrayContaining(migrations));
    },
  );

  it.each(packages.map((one) => [one.manifest.name, one] as const))(
    '%s says nothing only a workspace understands',
    async (_, one) => {
      const { output } = await run('tar', ['-xzOf', pathOf(one.manifest), 'package/package.json']);
      expect(output).not.toMatch(/workspace:|catalog:|@weir\/source/);
      const { exports, bin } = JSON.parse(output) as Record<string, unknown>;
      expect(JSON.stringify({ exports, bin })).not.toContain('./src');
    },
  );

  it.each(packages.map((one) => [one.manifest.name, one] as const))(
    '%s passes publint and attw',
    async (_, one) => {
      const tarball = pathOf(one.manifest);
      const publint = await run('publint', ['--strict', tarball], { mayFail: true });
      expect(publint.code, publint.output).toBe(0);
      const attw = await run('attw', ['--profile', 'esm-only', '--no-color', tarball], { mayFail: true });
      expect(attw.code, attw.output).toBe(0);
    },
    120_000,
  );
});
