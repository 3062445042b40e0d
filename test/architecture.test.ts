import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, type Package, packageOf, packages, read } from './workspace.ts';

/** Layers by folder. Imports flow only down; a package never imports one of its own layer. */
const LAYERS: readonly (readonly [prefix: string, layer: number])[] = [
  ['packages/core', 0],
  ['packages/endpoints', 1],
  ['packages/provider-kit', 1.5], // reads the endpoints' shapes
  ['packages/catalogue', 1.5],
  ['packages/host-kit', 1],
  ['packages/tokenizer', 2],
  ['packages/statements', 2],
  ['packages/ai-sdk', 2],
  ['packages/alerts', 2],
  ['packages/keys', 2],
  ['packages/middleware/', 2],
  ['packages/providers/', 2],
  ['packages/stores/', 2],
  ['packages/gateway', 3],
  ['packages/hosts/', 4],
  ['packages/admin', 4],
  ['packages/cli', 5],
  ['packages/testkit', 2.5], // beside: for tests
  ['packages/create-weir-provider', 0], // beside: imports nothing
];

const layerOf = ({ folder }: Package): number | undefined =>
  LAYERS.find(([prefix]) => folder === prefix || (prefix.endsWith('/') && folder.startsWith(prefix)))?.[1];
const byName = new Map(packages.map((one) => [one.manifest.name, one]));

function workspaceImports(one: Package): Set<string> {
  const names = one.sources
    .flatMap(importsOf)
    .map(packageOf)
    .filter((name) => name !== undefined && byName.has(name));
  return new Set(names as string[]);
}

describe('layers', () => {
  it.each(packages.map((one) => [one.folder, one] as const))('%s has a layer', (_, one) => {
    expect(layerOf(one)).toBeDefined();
  });

  it.each(packages.map((one) => [one.folder, one] as const))('%s imports only from layers below', (_, one) => {
    const wrong = [...workspaceImports(one)].filter(
      (name) => name !== one.manifest.name && layerOf(byName.get(name)!)! >= layerOf(one)!,
    );
    expect(wrong).toEqual([]);
  });

  it.each(packages.map((one) => [one.folder, one] as const))('%s declares what it imports', (_, one) => {
    const declared = new Set([
      ...Object.keys(one.manifest.dependencies ?? {}),
      ...Object.keys(one.manifest.peerDependencies ?? {}),
      one.manifest.name,
    ]);
    const undeclared = [...new Set(one.sources.flatMap(importsOf).map(packageOf))].filter(
      (name) => name !== undefined && !declared.has(name),
    );
    expect(undeclared).toEqual([]);
  });

  it('core depends on eventemitter3 alone', () => {
    expect(Object.keys(byName.get('@weir/core')!.manifest.dependencies ?? {})).toEqual(['eventemitter3']);
  });

  it('tsyringe lives in the gateway alone', () => {
    const users = packages.filter(({ sources }) =>
      sources.flatMap(importsOf).some((specifier) => packageOf(specifier) === 'tsyringe'),
    );
    expect(users.map(({ folder }) => folder)).toEqual(['packages/gateway']);
  });
});

describe('files', () => {
  const sources = packages.flatMap((one) => one.sources);

  it('has no import cycle', () => {
    const graph = new Map(
      sources.map((path) => [
        path,
        importsOf(path)
          .filter((specifier) => specifier.startsWith('.'))
          .map((specifier) => join(dirname(path), specifier)),
      ]),
    );
    const typeOnly = (path: string, to: string): boolean => {
      const name = to.split('/').at(-1)!.replace('.', '\\.');
      const lines = read(path).match(new RegExp(`^(?:import|export)\\b[^;]*?from\\s+'[^']*${name}';`, 'gm')) ?? [];
      return lines.every(
        (line) => /^(import|export) type\b/.test(line) || /^import \{(\s*type [\w$]+( as [\w$]+)?,?\s*)+\}/.test(line),
      );
    };
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (path: string, stack: readonly string[]): void => {
      if (stack.includes(path)) cycles.push([...stack.slice(stack.indexOf(path)), path].join(' -> '));
      if (done.has(path) || stack.includes(path)) return;
      for (const next of graph.get(path) ?? []) if (!typeOnly(path, next)) visit(next, [...stack, path]);
      done.add(path);
    };
    for (const path of sources) visit(path, []);
    expect(cycles).toEqual([]);
  });

  it('keeps every source at 250 lines or fewer', () => {
    const long = sources
      .map((path) => [path, read(path).split('\n').length - 1] as const)
      .filter(([, lines]) => lines > 250);
    expect(long).toEqual([]);
  });

  it('only re-exports from index.ts', () => {
    const wrong = sources
      .filter((path) => path.endsWith('/index.ts'))
      .filter(
        (path) =>
          read(path)
            .replace(/\/\*[\s\S]*?\*\//g, '')
            .replace(/\/\/.*$/gm, '')
            .replace(/export\s+(type\s+)?(\*|\{[^}]*\})\s+from\s+'[^']+';/g, '')
            .trim() !== '',
      );
    expect(wrong).toEqual([]);
  });
});

/** Time, chance and the network come in through ports; these files are the ports' implementations. */
const PORTS: Readonly<Record<string, readonly string[]>> = {
  'Date.now(': ['packages/core/src/system-ports.ts'],
  'Math.random(': ['packages/core/src/system-ports.ts'],
  'setTimeout(': ['packages/core/src/system-ports.ts'],
  'setInterval(': [],
  'randomUUID(': [],
  'performance.now(': [],
};

describe('ports', () => {
  it.each(Object.entries(PORTS))('%s is used by its port alone', (call, allowed) => {
    const isExempt = (path: string): boolean =>
      allowed.includes(path) || path.startsWith('packages/testkit/') || path.includes('/worker/');
    const pattern = new RegExp(`(?<![.\\w])${call.replace(/[.(]/g, '\\$&')}`);
    const users = packages
      .flatMap(({ sources }) => sources)
      .filter((path) => !isExempt(path))
      .filter((path) => pattern.test(read(path).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')));
    expect(users).toEqual([]);
  });

  it('fetch is called nowhere', () => {
    const users = packages
      .flatMap(({ sources }) => sources)
      .filter((path) => /(?<![.\w#])fetch\(/.test(read(path).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')));
    expect(users.filter((path) => !path.startsWith('packages/testkit/'))).toEqual([]);
  });
});
