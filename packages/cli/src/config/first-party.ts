import { anthropic } from '@weir/anthropic';
import { azure } from '@weir/azure';
import { bedrock, bedrockMantle } from '@weir/bedrock';
import { cache } from '@weir/cache';
import { catalogue } from '@weir/catalogue';
import { cohere } from '@weir/cohere';
import { type JsonSchema, type MiddlewareUse, type Provider, type ServiceUse, WeirError } from '@weir/core';
import { fallback } from '@weir/fallback';
import { gemini } from '@weir/gemini';
import { keys } from '@weir/keys';
import { memory, memoryKeyValue } from '@weir/memory';
import { meter } from '@weir/meter';
import { ollama } from '@weir/ollama';
import { openai } from '@weir/openai';
import { openaiCompatible } from '@weir/openai-compatible';
import { postgresSchema } from '@weir/postgres/options';
import { attemptBudget, retryBudget } from '@weir/retry-budget';
import { router } from '@weir/router';
import { sandbox } from '@weir/sandbox';
import { sqlite } from '@weir/sqlite';
import { deadline, timeout } from '@weir/timeout';
import { tokenizer } from '@weir/tokenizer';
import { trimmer } from '@weir/trimmer';
import { vertex } from '@weir/vertex';
import { PROFILES } from './profiles.ts';

/** A plugin as a config names it. Options come from JSON: they are checked by `schema` before they get here. */
export interface NamedPlugin<Use> {
  (options?: object): Use;
  readonly schema: JsonSchema;
}

/** Makes a provider of options that come from JSON. */
export type ProviderFactory = (options: object) => Provider | Promise<Provider>;

const byName = <Use>(list: readonly { readonly name: string; readonly schema: JsonSchema }[]) =>
  new Map(list.map((plugin) => [plugin.name, plugin as NamedPlugin<Use>]));

/** Middleware weir comes with, by name. */
export const MIDDLEWARE: ReadonlyMap<string, NamedPlugin<MiddlewareUse>> = byName([
  cache,
  trimmer,
  fallback,
  router,
  retryBudget,
  deadline,
  timeout,
  meter,
]);

/** Services weir comes with, by name. */
export const SERVICES: ReadonlyMap<string, NamedPlugin<ServiceUse>> = byName([
  sqlite,
  memory,
  memoryKeyValue,
  attemptBudget,
  tokenizer,
  catalogue,
  keys,
]);

/** A plugin whose driver is there only where somebody installed it: loaded when a config names it. */
export interface LazyPlugin<Use> {
  readonly schema: JsonSchema;
  load(): Promise<NamedPlugin<Use>>;
}

/** Services that take a driver, by name. */
export const LAZY_SERVICES: ReadonlyMap<string, LazyPlugin<ServiceUse>> = new Map([
  [
    'postgres',
    { schema: postgresSchema, load: async () => (await withDriver('pg', import('@weir/postgres'))).postgres },
  ],
]);

/** @throws WeirError `invalid_options` when the driver is not installed. */
async function withDriver<Module>(driver: string, module: Promise<Module>): Promise<Module> {
  try {
    return await module;
  } catch (cause) {
    if (!(cause instanceof Error && cause.message.includes(`'${driver}'`))) throw cause;
    throw new WeirError('invalid_options', `the driver '${driver}' is not installed: install '${driver}'`, { cause });
  }
}

/** Providers weir comes with, by what `use` says. */
export const PROVIDERS: ReadonlyMap<string, ProviderFactory> = new Map<string, ProviderFactory>([
  ['anthropic', (options) => anthropic(options)],
  ['azure', (options) => azure(options)],
  ['bedrock', (options) => bedrock(options)],
  ['bedrock-mantle', (options) => bedrockMantle(options)],
  ['cohere', (options) => cohere(options)],
  ['gemini', (options) => gemini(options)],
  ['ollama', (options) => ollama(options)],
  ['openai', (options) => openai(options)],
  ['openai-compatible', (options) => openaiCompatible(options)],
  ['vertex', (options) => vertex(options)],
  ['sandbox', (options) => sandbox(options)],
  ...PROFILES,
]);
