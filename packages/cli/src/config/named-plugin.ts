import { WeirError } from '@weir/core';
import { didYouMean } from '../near-names.ts';
import { importFirst } from './import-from.ts';

/** What a name in a config can stand for. */
export type PluginKind = 'middleware' | 'service' | 'provider';

type Factory = (options?: object) => unknown;

/**
 * Finds what a config names and weir does not come with: `audit` is `@weir/audit` or `weir-audit`, for providers also
 * `weir-provider-audit`; a full package name or `./file.ts` is itself. Seen from the config file.
 *
 * @throws WeirError `invalid_options` when nothing of that name is installed or it has no such plugin.
 */
export async function namedPlugin(
  name: string,
  kind: PluginKind,
  file: string,
  known: Iterable<string>,
): Promise<Factory> {
  const packages = packagesFor(name, kind);
  const found = await importFirst(packages, file);
  if (found === undefined) {
    const tried = packages.map((candidate) => `'${candidate}'`).join(', ');
    const hint = didYouMean(name, known) || `: install one of ${tried}`;
    throw new WeirError(
      'invalid_options',
      `there is no ${kind} '${name}'${packages.length === 1 && hint.startsWith(': install') ? `: install '${name}'` : hint}`,
    );
  }
  const factory = [found.default, found[exportName(name)], ...onlyFunction(found)].find(
    (candidate) => typeof candidate === 'function',
  );
  if (factory === undefined)
    throw new WeirError(
      'invalid_options',
      `the package of '${name}' exports neither a default function nor '${exportName(name)}'`,
    );
  return factory as Factory;
}

function packagesFor(name: string, kind: PluginKind): readonly string[] {
  if (/^[.@/]/.test(name) || name.startsWith('weir-') || name.includes('/')) return [name];
  return [`@weir/${name}`, ...(kind === 'provider' ? [`weir-provider-${name}`] : []), `weir-${name}`, name];
}

/** `weir-provider-acme-ai`, `@acme/weir-audit` and `./acme-ai.ts` export `acmeAi` and `audit`. */
function exportName(name: string): string {
  const last = name.split('/').at(-1) ?? name;
  const plain = last.replace(/\.[cm]?[jt]s$/, '').replace(/^weir-(provider-)?/, '');
  return plain.replace(/[-_.]+(\w)/g, (_all, letter: string) => letter.toUpperCase());
}

function onlyFunction(module: Readonly<Record<string, unknown>>): readonly unknown[] {
  const functions = Object.values(module).filter((value) => typeof value === 'function');
  return functions.length === 1 ? functions : [];
}
