import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly type?: string;
  readonly files?: readonly string[];
  readonly engines?: { readonly node?: string };
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly publishConfig?: { readonly access?: string; readonly exports?: Readonly<Record<string, unknown>> };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A package of the workspace. */
export interface Package {
  /** Folder below the root: `packages/middleware/cache`. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** Sources, tests excluded, as paths below the root. */
  readonly sources: readonly string[];
}

export const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const isTest = (path: string): boolean => /\.test(-d)?\.ts$/.test(path);

/** All published packages, by folder. */
export const packages: readonly Package[] = globSync(['packages/*/package.json', 'packages/*/*/package.json'], {
  cwd: ROOT,
})
  .filter((path) => !path.includes('node_modules'))
  .sort()
  .map((path) => {
    const folder = dirname(path);
    const sources = globSync(`${folder}/src/**/*.ts`, { cwd: ROOT })
      .filter((source) => !isTest(source))
      .sort();
    return { folder, manifest: JSON.parse(read(path)) as Manifest, sources };
  });

/** Module specifiers a source imports, re-exports included. */
export function importsOf(path: string): readonly string[] {
  const text = read(path).replace(/\/\*[\s\S]*?\*\//g, '');
  const specifiers = [
    ...text.matchAll(/^(?:import|export)\b[^;'"]*?from\s+['"]([^'"]+)['"]/gm),
    ...text.matchAll(/^import\s+['"]([^'"]+)['"]/gm),
    ...text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g),
  ];
  return specifiers.map(([, specifier]) => specifier!);
}

/** The package name of a bare specifier; undefined for relative and node: ones. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return undefined;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

export const has = (path: string): boolean => existsSync(join(ROOT, path));
