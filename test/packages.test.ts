import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { optionRows, plugins } from './plugins.ts';
import { has, importsOf, type Package, packageOf, packages, read } from './workspace.ts';

const cases = packages.map((one) => [one.manifest.name, one] as const);
const names = new Set(packages.map(({ manifest }) => manifest.name));
const isMiddleware = ({ folder }: Package): boolean => folder.startsWith('packages/middleware/');
const isPlugin = ({ folder }: Package): boolean => /^packages\/(middleware|providers|stores)\//.test(folder);
const readmeOf = ({ folder }: Package): string => (has(`${folder}/README.md`) ? read(`${folder}/README.md`) : '');

describe('manifests', () => {
  it.each(cases)('%s is described, licensed and found', (_, { manifest }) => {
    expect(manifest).toMatchObject({ license: 'Apache-2.0', type: 'module', engines: { node: '>=22.19' } });
    expect(manifest.description?.length).toBeGreaterThan(20);
    expect(manifest.keywords).toContain('weir');
    expect(manifest).toHaveProperty('sideEffects');
    expect(manifest.private).toBeUndefined();
  });

  it.each(cases.filter(([, one]) => isPlugin(one)))(
    '%s has the keyword by which plugins are found',
    (_, { manifest }) => {
      expect(manifest.keywords).toContain('weir-plugin');
    },
  );

  it.each(cases)('%s offers sources to the workspace and dist to everyone else', (_, { manifest }) => {
    const built = (name: string) => ({ types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` });
    const { exports = {}, publishConfig } = manifest;
    expect(exports['.']).toEqual({ '@weir/source': './src/index.ts', ...built('index') });
    expect(exports).toHaveProperty('./package.json');
    for (const [path, target] of Object.entries(exports)) {
      const published = publishConfig?.exports?.[path];
      if (typeof target === 'string') expect(published).toBe(target);
      else expect(published).toEqual(built(path === '.' ? 'index' : path.slice(2)));
    }
    expect(Object.keys(publishConfig?.exports ?? {})).toEqual(Object.keys(exports));
    expect(manifest.publishConfig?.access).toBe('public');
  });

  it.each(cases)('%s publishes what is built and its sources, but no test', (_, { folder, manifest }) => {
    expect(manifest.files).toEqual(
      expect.arrayContaining(['dist', '!dist/.tsbuildinfo', 'src', '!src/**/*.test.ts', 'README.md', 'CHANGELOG.md']),
    );
    if (globSync(`${folder}/migrations/*.sql`).length > 0) expect(manifest.files).toContain('migrations');
  });

  it.each(cases)('%s takes workspace packages by the workspace and others by the catalog', (_, { manifest }) => {
    for (const [name, range] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      expect(`${name} ${range}`).toBe(`${name} ${names.has(name) ? 'workspace:^' : 'catalog:'}`);
    }
  });

  const without = ['@weir/core', 'weir', 'create-weir-provider']; // core itself, a program, a template
  const peers = cases.filter(([name]) => !without.includes(name));
  it.each(peers)('%s works with any core before 1.0, and with one copy of it', (_, { manifest }) => {
    expect(manifest.peerDependencies?.['@weir/core']).toBe('^0.x');
    expect(manifest.devDependencies?.['@weir/core']).toBe('workspace:^');
    expect(manifest.dependencies ?? {}).not.toHaveProperty('@weir/core');
  });

  it.each(cases)('%s is built after what it imports', (_, one) => {
    const folderOf = new Map(packages.map(({ folder, manifest }) => [manifest.name, folder]));
    const up = one.folder
      .split('/')
      .slice(1)
      .map(() => '..')
      .join('/');
    const imported = new Set(one.sources.flatMap(importsOf).map(packageOf));
    const expected = [...imported]
      .filter((name) => name !== undefined && name !== one.manifest.name && names.has(name))
      .map((name) => folderOf.get(name!)!.replace(/^packages/, up));
    const { references = [] } = JSON.parse(read(`${one.folder}/tsconfig.json`)) as { references?: { path: string }[] };
    expect(references.map(({ path }) => path)).toEqual(expect.arrayContaining(expected));
  });

  it('are all built by the root', () => {
    const { references } = JSON.parse(read('tsconfig.json')) as { references: { path: string }[] };
    expect(references.map(({ path }) => path).sort()).toEqual(packages.map(({ folder }) => folder).sort());
  });
});

describe('exports', () => {
  it.each(cases)('%s can be imported, and everything it names exists', async (name) => {
    const exported = (await import(name)) as Record<string, unknown>;
    const missing = Object.entries(exported)
      .filter(([, value]) => value === undefined)
      .map(([key]) => key);
    expect(missing).toEqual([]);
    expect(Object.keys(exported).length).toBeGreaterThan(0);
  });
});

describe('options', () => {
  it.each(plugins.map((one) => [`${one.from.manifest.name} ${one.key}`, one] as const))(
    '%s has one truth: defaults, schema and README table',
    (_, { from, factory }) => {
      const options = Object.keys(factory.schema.properties ?? {}).sort();
      expect(factory.schema.additionalProperties).toBe(false);
      expect(Object.isFrozen(factory.defaults)).toBe(true);
      expect(options).toEqual(expect.arrayContaining(Object.keys(factory.defaults)));
      const undescribed = Object.entries(factory.schema.properties ?? {}).filter(
        ([, property]) => ((property as { description?: string }).description ?? '').length < 5,
      );
      expect(undescribed.map(([name]) => name)).toEqual([]);
      expect(optionRows(readmeOf(from)), 'rows of the README tables').toEqual(expect.arrayContaining(options));
    },
  );

  const withPlugins = [...new Set(plugins.map(({ from }) => from))];
  it.each(withPlugins.map((one) => [one.manifest.name, one] as const))('%s documents no option it lacks', (_, one) => {
    const known = plugins
      .filter(({ from }) => from === one)
      .flatMap(({ factory }) => Object.keys(factory.schema.properties ?? {}));
    expect(optionRows(readmeOf(one)).filter((row) => !known.includes(row))).toEqual([]);
  });
});

describe('READMEs', () => {
  it.each(cases)('%s says how to install and use it', (name, one) => {
    const readme = readmeOf(one);
    expect(readme).toMatch(new RegExp(`^# (${name}|weir)$`, 'm'));
    expect(readme).toMatch(new RegExp(`(npm install|npm i|pnpm add|npx)\\b[^\\n]*(?<![\\w/-])${name}(?![\\w/-])`));
    expect(readme).toMatch(/^```(ts|sh)$/m);
    if (name !== 'weir') expect(readme).toMatch(/^```ts$/m);
  });

  const facts = ['Place', 'Needs', 'Emits', 'Throws', 'Does not', 'Costs'];
  it.each(cases.filter(([, one]) => isMiddleware(one)))(
    '%s tells where it stands and what to expect of it',
    (_, one) => {
      const missing = facts.filter((fact) => !new RegExp(`(\\*\\*|^#+ )${fact}\\b`, 'm').test(readmeOf(one)));
      expect(missing).toEqual([]);
    },
  );
});
