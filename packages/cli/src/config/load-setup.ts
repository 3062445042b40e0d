import { dirname, resolve } from 'node:path';
import { CREDENTIALS, type ServiceUse, type Token } from '@weir/core';
import type { GatewayOptions } from '@weir/gateway';
import { keys } from '@weir/keys';
import type { Terminal } from '../print/terminal.ts';
import { defaultPipeline, defaultServices } from './default-pipeline.ts';
import { discoverProviders } from './discover-providers.ts';
import { findConfig } from './find-config.ts';
import { loadJson } from './load-json.ts';
import { loadModule } from './load-module.ts';
import { ledgerFile, stateFolder } from './state-folder.ts';
import type { ServerOptions, WeirConfig } from './weir-config.ts';

/** What the command line says about the setup. */
export interface SetupFlags {
  /** `--config` */
  readonly config?: string | undefined;
  /** `--state` */
  readonly state?: string | undefined;
  /** False: no sandbox among the providers of the environment. */
  readonly sandbox?: boolean | undefined;
}

/** All it takes to run a gateway, from a config, the environment and defaults. */
export interface Setup {
  /** The config file; undefined when there is none. */
  readonly file: string | undefined;
  /** Environment variables that switched providers on. */
  readonly variables: readonly string[];
  readonly options: GatewayOptions;
  readonly server: ServerOptions;
  /** The state folder, absolute. */
  readonly state: string;
}

type Services = NonNullable<GatewayOptions['services']>;

/**
 * Finds and loads the config and fills in what it leaves out.
 *
 * @throws WrongUsage when the config given does not exist, InvalidConfig when it cannot be used.
 */
export async function loadSetup(terminal: Terminal, flags: SetupFlags): Promise<Setup> {
  const file = findConfig(flags.config, terminal.folder);
  const folder = (own?: string): string => stateFolder(terminal, flags.state, own);
  const config = file === undefined ? {} : await loadConfig(file, terminal, folder);
  const state = folder(
    config.state === undefined || file === undefined ? undefined : resolve(dirname(file), config.state),
  );
  const found =
    config.providers === undefined
      ? discoverProviders(terminal.env, flags.sandbox !== false)
      : { providers: config.providers, variables: [] };
  const { server = {}, state: _state, ...rest } = config;
  return {
    file,
    variables: found.variables,
    server,
    state,
    options: {
      ...rest,
      providers: found.providers,
      middleware: config.middleware ?? defaultPipeline(found.providers),
      services: withKeys(servicesOf(config.services, defaultServices(ledgerFile(state))), config, terminal),
    },
  };
}

const loadConfig = (file: string, terminal: Terminal, folder: (own?: string) => string): Promise<WeirConfig> =>
  file.endsWith('.json') ? loadJson(file, terminal.env, folder) : loadModule(file);

export const isPair = (item: Services[number]): item is Exclude<Services[number], ServiceUse> => Array.isArray(item);

/** The config's services, above them those defaults of which they do not provide everything. */
function servicesOf(given: Services | undefined, defaults: readonly ServiceUse[]): Services {
  if (given === undefined) return defaults;
  if (given.length === 0) return given;
  const provided = new Set(given.flatMap((item) => (isPair(item) ? [item[0]] : item.provides)));
  return [...defaults.filter(({ provides }) => !provides.every((token) => provided.has(token))), ...given];
}

/**
 * Virtual keys where there is a pepper for them and the config says nothing else of who pays. One that is empty counts
 * as there: it is refused at start.
 */
function withKeys(services: Services, config: WeirConfig, { env }: Terminal): Services {
  const { WEIR_KEY_PEPPER: pepper } = env;
  const isSettled = (config.keys ?? []).length > 0 || services.some((item) => isFor(item, CREDENTIALS));
  return pepper === undefined || isSettled || services.length === 0 ? services : [...services, keys({ pepper })];
}

const isFor = (item: Services[number], token: Token<unknown>): boolean =>
  isPair(item) ? item[0] === token : item.provides.includes(token);

/** Whether callers need a key. */
export const isKeyed = ({ keys: given = [], services = [] }: GatewayOptions): boolean =>
  given.length > 0 || services.some((item) => isFor(item, CREDENTIALS));
