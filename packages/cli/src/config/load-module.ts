import { didYouMean } from '../near-names.ts';
import { importFile } from './import-from.ts';
import { InvalidConfig } from './invalid-config.ts';
import { CONFIG_KEYS, type WeirConfig } from './weir-config.ts';

/**
 * Loads a config that is code: its default export.
 *
 * @throws InvalidConfig when it cannot be imported, exports no config, or has keys that mean nothing.
 */
export async function loadModule(file: string): Promise<WeirConfig> {
  let config: unknown;
  try {
    config = await (await importFile(file)).default;
  } catch (error) {
    throw new InvalidConfig(file, [{ path: '', message: oneLine(error) }], error);
  }
  if (typeof config !== 'object' || config === null || Array.isArray(config))
    throw new InvalidConfig(file, [
      { path: '', message: 'has no default export that is a config: export default defineConfig({ ... })' },
    ]);
  const known = Object.keys(CONFIG_KEYS);
  const unknown = Object.keys(config).filter((key) => !known.includes(key));
  if (unknown.length > 0)
    throw new InvalidConfig(
      file,
      unknown.map((key) => ({ path: key, message: `there is no such key${didYouMean(key, known)}` })),
    );
  for (const key of ['providers', 'middleware', 'services', 'keys'] as const) {
    const value = (config as WeirConfig)[key];
    if (value !== undefined && !Array.isArray(value))
      throw new InvalidConfig(file, [{ path: key, message: `is ${typeof value}, must be a list` }]);
  }
  return config as WeirConfig;
}

const oneLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
