export { configSchema } from './config/config-schema.ts';
export type { JsonConfig } from './config/load-json.ts';
export type { JsonProvider, JsonUse } from './config/resolve-uses.ts';
export { defineConfig, type ServerOptions, type WeirConfig } from './config/weir-config.ts';
