import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { WrongUsage } from '../arguments/wrong-usage.ts';

/** In this order; the first that exists is taken. */
export const CONFIG_NAMES = Object.freeze(['ts', 'mts', 'js', 'mjs', 'json'].map((kind) => `weir.config.${kind}`));

/**
 * The config file to use: the one given, else one in the folder, else none.
 *
 * @throws WrongUsage when the one given does not exist.
 */
export function findConfig(given: string | undefined, folder: string): string | undefined {
  if (given === undefined) return CONFIG_NAMES.map((name) => join(folder, name)).find((file) => existsSync(file));
  const file = resolve(folder, given);
  if (!existsSync(file) || !statSync(file).isFile()) throw new WrongUsage(`there is no config file '${given}'`);
  if (/\.([cm]?[jt]s|json)$/.test(file)) return file;
  throw new WrongUsage(`the config file '${given}' is none of .ts, .mts, .js, .mjs and .json`);
}
