import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Terminal } from '../print/terminal.ts';
import { interpolate } from './interpolate.ts';
import { type ConfigProblem, InvalidConfig, pathOf } from './invalid-config.ts';
import { type JsonProvider, type JsonUse, resolveMiddleware, resolveProvider, resolveService } from './resolve-uses.ts';
import { ledgerFile } from './state-folder.ts';
import { validateConfig } from './validate-config.ts';
import type { WeirConfig } from './weir-config.ts';

/** `weir.config.json`, its variables filled in and its schema checked. */
export interface JsonConfig extends Omit<WeirConfig, 'providers' | 'middleware' | 'services' | 'endpoints'> {
  readonly $schema?: string;
  readonly providers?: Readonly<Record<string, JsonProvider>>;
  readonly middleware?: readonly JsonUse[];
  readonly services?: readonly JsonUse[];
}

/**
 * Reads a JSON config and finds what it names.
 *
 * @throws InvalidConfig with everything that is wrong at this stage: the text, variables and keys, then the plugins.
 */
export async function loadJson(
  file: string,
  env: Terminal['env'],
  stateFolder: (own?: string) => string,
): Promise<WeirConfig> {
  const { value, problems, filled } = interpolate(parse(file), env);
  const missing = new Set(problems.map(({ path }) => path));
  const wrong = validateConfig(value, filled).filter(({ path }) => !missing.has(path));
  if (problems.length + wrong.length > 0) throw new InvalidConfig(file, [...problems, ...wrong]);
  return resolveNames(value as JsonConfig, file, stateFolder);
}

function parse(file: string): unknown {
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidConfig(file, [{ path: '', message: `is not JSON: ${(error as Error).message}` }], error);
  }
}

async function resolveNames(
  config: JsonConfig,
  file: string,
  stateFolder: (own?: string) => string,
): Promise<WeirConfig> {
  const problems: ConfigProblem[] = [];
  async function each<Item, Made>(
    items: readonly Item[],
    path: (item: Item, index: number) => string,
    make: (item: Item) => Promise<Made>,
  ) {
    const made: Made[] = [];
    for (const [index, item] of items.entries()) {
      try {
        made.push(await make(item));
      } catch (error) {
        problems.push({ path: path(item, index), message: (error as Error).message });
      }
    }
    return made;
  }
  const { $schema: _schema, providers, middleware, services, state, ...rest } = config;
  const stateFile = ledgerFile(stateFolder(state === undefined ? undefined : resolve(dirname(file), state)));
  const made: WeirConfig = {
    ...rest,
    ...(state === undefined ? {} : { state }),
    ...(providers === undefined
      ? {}
      : {
          providers: await each(
            Object.entries(providers),
            ([name]) => pathOf(['providers', name]),
            ([name, entry]) => resolveProvider(name, entry, file),
          ),
        }),
    ...(middleware === undefined
      ? {}
      : {
          middleware: await each(
            middleware,
            (_use, index) => pathOf(['middleware', index]),
            (use) => resolveMiddleware(use, file),
          ),
        }),
    ...(services === undefined
      ? {}
      : {
          services: await each(
            services,
            (_use, index) => pathOf(['services', index]),
            (use) => resolveService(use, file, stateFile),
          ),
        }),
  };
  if (problems.length > 0) throw new InvalidConfig(file, problems);
  return made;
}
