import { dirname, resolve } from 'node:path';
import { KEYS, type ServiceUse } from '@weir/core';
import type { GatewayOptions } from '@weir/gateway';
import type { Terminal } from '../print/terminal.ts';
import type { AlertsConfig } from './alerts-config.ts';
import { defaultPipeline, defaultServices } from './default-pipeline.ts';
import { discoverProviders } from './discover-providers.ts';
import { findConfig } from './find-config.ts';
import { isPair } from './is-pair.ts';
import { loadJson } from './load-json.ts';
import { loadModule } from './load-module.ts';
import { withPriceLists } from './price-lists.ts';
import { ledgerFile, stateFolder } from './state-folder.ts';
import { withKeys } from './virtual-keys.ts';
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
  /** False: nothing is told. */
  readonly alerts: AlertsConfig | false;
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
  const services = servicesOf(config.services, defaultServices(ledgerFile(state)));
  const { server = {}, alerts = {}, state: _state, prices: _prices, aliases: _aliases, ...rest } = config;
  return {
    file,
    variables: found.variables,
    server,
    alerts,
    state,
    options: {
      ...rest,
      providers: found.providers,
      middleware: config.middleware ?? defaultPipeline(found.providers),
      ...withPriceLists(config, file, withKeys(services, config, terminal)),
    },
  };
}

const loadConfig = (file: string, terminal: Terminal, folder: (own?: string) => string): Promise<WeirConfig> =>
  file.endsWith('.json') ? loadJson(file, terminal.env, folder) : loadModule(file);

/** The config's services, above them those defaults of which they do not provide everything; a key store is extra. */
function servicesOf(given: Services | undefined, defaults: readonly ServiceUse[]): Services {
  if (given === undefined) return defaults;
  if (given.length === 0) return given;
  const provided = new Set(given.flatMap((item) => (isPair(item) ? [item[0]] : item.provides)));
  return [
    ...defaults.filter(({ provides }) => !provides.every((token) => token === KEYS || provided.has(token))),
    ...given,
  ];
}
