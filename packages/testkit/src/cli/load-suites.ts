import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { providerSuite } from '../suites/provider/provider-suite.ts';
import type { MakeProvider } from '../suites/provider/provider-suite-options.ts';
import type { Suite } from '../suites/suite.ts';

/** A file that cannot be tested, and why. */
export class Unusable extends Error {}

const isSuite = (value: unknown): value is Suite =>
  typeof value === 'object' && value !== null && 'name' in value && Array.isArray((value as Partial<Suite>).cases);

/**
 * The suites a module exports, alone or in lists. A module without any exports an adapter of the OpenAI wire: its default
 * export, or the only function among its exports, makes one from `{ baseUrl, apiKey }`.
 *
 * @throws Unusable
 */
export async function loadSuites(file: string, folder: string): Promise<readonly Suite[]> {
  const url = pathToFileURL(resolve(folder, file)).href;
  const module: Readonly<Record<string, unknown>> = await import(url).catch((cause: unknown) => {
    throw new Unusable(`'${file}' cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  });
  const suites = Object.values(module).flat().filter(isSuite);
  if (suites.length > 0) return [...new Set(suites)];
  return [providerSuite(adapterIn(module, file))];
}

function adapterIn(module: Readonly<Record<string, unknown>>, file: string): MakeProvider {
  const functions = Object.values(module).filter((value) => typeof value === 'function');
  const made =
    typeof module.default === 'function' ? module.default : functions.length === 1 ? functions[0] : undefined;
  if (made !== undefined) return made as MakeProvider;
  const found = functions.length === 0 ? 'neither' : `no suite, and ${functions.length} functions`;
  throw new Unusable(
    `'${file}' exports ${found}: export a suite, or by default a function of { baseUrl, apiKey } that makes an adapter`,
  );
}
