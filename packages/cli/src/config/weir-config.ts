import type { PriceListOptions } from '@weir/catalogue';
import type { GatewayOptions } from '@weir/gateway';
import type { AlertsConfig } from './alerts-config.ts';

/** Where the gateway listens. */
export interface ServerOptions {
  /** Default 8787; 0 takes a free one. `--port`, WEIR_PORT and PORT win over it. */
  readonly port?: number;
  /** Default 127.0.0.1: this machine only. Others need `keys`. `--host` and WEIR_HOST win over it. */
  readonly host?: string;
}

/**
 * A config as code: `GatewayOptions`, and where the gateway listens and keeps its state.
 *
 * What is left out is as without a config: providers come from the environment, the pipeline is the default one, and
 * each of the default services that `services` does not replace is there. An empty list means none.
 */
export interface WeirConfig extends Partial<GatewayOptions> {
  readonly server?: ServerOptions;
  /** Price lists besides the bundled one; paths are relative to the config file. */
  readonly prices?: PriceListOptions;
  /** What is told of spending, beyond the terminal. `false`: nothing is told. */
  readonly alerts?: AlertsConfig | false;
  /** Folder of ledger, accounts and cache; relative to the config file. Default `.weir` in the working directory. */
  readonly state?: string;
}

/** Gives a config its type: `export default defineConfig({ providers: [openai()] })`. */
export const defineConfig = (config: WeirConfig): WeirConfig => config;

/** Every key a config may have. */
export const CONFIG_KEYS = Object.freeze({
  providers: true,
  middleware: true,
  services: true,
  endpoints: true,
  keys: true,
  aliases: true,
  prices: true,
  basePath: true,
  limits: true,
  responses: true,
  server: true,
  alerts: true,
  state: true,
} satisfies Record<keyof WeirConfig, true>);
