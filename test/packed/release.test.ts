import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { cleanEnv, pnpm, run } from '../run.ts';
import { type Manifest, packages, ROOT } from '../workspace.ts';

const tarballs = inject('tarballs');
const names = packages.map(({ manifest }) => manifest.name);
const isPlugin = ({ manifest }: { readonly manifest: Manifest }): boolean =>
  manifest.peerDependencies?.['@weir/core'] !== undefined;
const plugins = packages.filter(isPlugin).map(({ manifest }) => manifest.name);

type Versions = Readonly<Record<string, string>>;

/** A clone of what is committed, in which versions may be raised. */
class Rehearsal {
  readonly folder = mkdtempSync(join(tmpdir(), 'weir-release-'));

  async open(): Promise<void> {
    await run('git', ['clone', '--quiet', '--no-hardlinks', ROOT, this.folder]);
    symlinkSync(join(ROOT, 'node_modules'), join(this.folder, 'node_modules'));
    for (const [key, value] of [
      ['user.name', 'rehearsal'],
      ['user.email', 'rehearsal@localhost'],
    ] as const)
      await this.#git('config', key, value);
  }

  manifest(name: string): Manifest {
    const { folder } = packages.find(({ manifest }) => manifest.name === name)!;
    return JSON.parse(readFileSync(join(this.folder, folder, 'package.json'), 'utf8')) as Manifest;
  }

  get versions(): Versions {
    return Object.fromEntries(names.map((name) => [name, this.manifest(name).version]));
  }

  /** @returns what it changed */
  async release(changes: Readonly<Record<string, 'patch' | 'minor' | 'major'>> = {}): Promise<Versions> {
    const before = this.versions;
    const lines = Object.entries(changes).map(([name, kind]) => `'${name}': ${kind}`);
    if (lines.length > 0)
      writeFileSync(join(this.folder, '.changeset/sample.md'), `---\n${lines.join('\n')}\n---\n\nA change.\n`);
    await run('changeset', ['version'], { cwd: this.folder, env: cleanEnv() });
    await this.#git('add', '--all');
    await this.#git('commit', '--quiet', '--message', 'Release');
    return Object.fromEntries(Object.entries(this.versions).filter(([name, version]) => before[name] !== version));
  }

  changelog(name: string): string {
    const { folder } = packages.find(({ manifest }) => manifest.name === name)!;
    const path = join(this.folder, folder, 'CHANGELOG.md');
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  async #git(...args: readonly string[]): Promise<void> {
    await run('git', args, { cwd: this.folder });
  }
}

const peersOf = (rehearsal: Rehearsal): ReadonlySet<string | undefined> =>
  new Set(plugins.map((name) => rehearsal.manifest(name).peerDependencies?.['@weir/core']));

const hasHistory = existsSync(join(ROOT, '.git'));
if (tarballs !== undefined && !hasHistory)
  console.warn('SKIPPED: releases are rehearsed in a clone, and this is no git checkout.');

/** One after the other, as docs/releasing.md tells them. */
describe.skipIf(tarballs === undefined || !hasHistory)(
  'a release',
  () => {
    const rehearsal = new Rehearsal();
    beforeAll(() => rehearsal.open());
    afterAll(() => rmSync(rehearsal.folder, { recursive: true, force: true }));

    it('for the first time is 0.1.0 of everything, with a changelog each, for any core before 1.0', async () => {
      const changed = await rehearsal.release();
      expect(changed).toEqual(Object.fromEntries(names.map((name) => [name, '0.1.0'])));
      expect(names.filter((name) => !rehearsal.changelog(name).includes('## 0.1.0'))).toEqual([]);
      expect(peersOf(rehearsal)).toEqual(new Set(['^0.x']));
    });

    it('of a minor of core moves no plugin and no range a plugin has for it', async () => {
      const changed = await rehearsal.release({ '@weir/core': 'minor', '@weir/router': 'patch' });
      expect(changed).toMatchObject({ '@weir/core': '0.2.0', '@weir/router': '0.1.1', weir: '0.1.1' });
      expect(plugins.filter((name) => name in changed && name !== '@weir/router')).toEqual([]);
      expect(Object.keys(changed).filter((name) => changed[name] !== '0.1.1')).toEqual(['@weir/core']);
      expect(rehearsal.changelog('@weir/core')).toContain('A change.');
      expect(peersOf(rehearsal)).toEqual(new Set(['^0.x']));
    });

    it('of a minor of another takes those that depend on it along, as a patch', async () => {
      const changed = await rehearsal.release({ '@weir/endpoints': 'minor' });
      expect(changed['@weir/endpoints']).toBe('0.2.0');
      const dependents = names.filter(
        (name) => rehearsal.manifest(name).dependencies?.['@weir/endpoints'] !== undefined,
      );
      expect(Object.keys(changed).sort()).toEqual(expect.arrayContaining([...dependents].sort()));
      expect(Object.values(changed).filter((version) => /^[1-9]/.test(version))).toEqual([]);
    });

    it('of a major of core makes the plugins ask for it', async () => {
      const changed = await rehearsal.release({ '@weir/core': 'major' });
      expect(changed['@weir/core']).toBe('1.0.0');
      expect(plugins.filter((name) => !(name in changed))).toEqual([]);
      expect(peersOf(rehearsal)).toEqual(new Set(['^1.0.0']));
    });

    it('publishes every package, in an order in which each finds what it needs, and nothing else', async () => {
      const { output } = await pnpm(['-r', 'publish', '--dry-run', '--no-git-checks']);
      const published = [...output.matchAll(/Skip publishing (\S+)@\d\S* \(dry run\)/g)].map(([, name]) => name!);
      expect(published.toSorted()).toEqual([...names].sort());
      for (const { manifest } of packages) {
        const needed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).filter((name) =>
          names.includes(name),
        );
        const late = needed.filter((name) => published.indexOf(name) > published.indexOf(manifest.name));
        expect(late, `${manifest.name} is published before`).toEqual([]);
      }
    });
  },
  120_000,
);
