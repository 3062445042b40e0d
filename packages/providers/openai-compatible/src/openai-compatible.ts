import { type ModelCard, type Provider, Secret, WeirError } from '@weir/core';
import {
  type Codecs,
  httpProvider,
  type OpenAIWireOptions,
  openaiCodecs,
  type Transport,
  withReport,
} from '@weir/provider-kit';
import { LOCAL_PRESETS, PRESETS, type Preset, type PresetName } from './presets.ts';

export interface OpenAICompatibleOptions {
  /** Takes name, URL, key variable and billing from a preset; what is given here wins. */
  readonly preset?: PresetName | undefined;
  /** Name in targets. Default: the preset's. */
  readonly name?: string | undefined;
  /** Default: the preset's, or the environment variable it names. */
  readonly baseUrl?: string | undefined;
  /** Default: the environment variable the preset names. */
  readonly apiKey?: string | undefined;
  /** For {@link Provider.reconcile} alone. Default: the environment variable the preset names for it. */
  readonly adminKey?: string | undefined;
  /** Sent with every request, beyond the credentials. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Cards of the models it serves; those the catalogue knows need none. */
  readonly models?: readonly ModelCard[] | undefined;
  /** Endpoints it serves. Default: the preset's, else chat, completions and embeddings. */
  readonly endpoints?: readonly string[] | undefined;
  /** Whether closing a stream stops its cost. Default: the preset's, else unknown. */
  readonly cancelStopsBilling?: boolean | 'unknown' | undefined;
  /** For tests and special networks. */
  readonly transport?: Transport | undefined;
}

const DEFAULT_ENDPOINTS = ['chat', 'completions', 'embeddings'];
const UNBILLED = [400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 500, 502, 503, 504, 529];

function keyOf(name: string, preset: Preset | undefined, options: OpenAICompatibleOptions): Secret | undefined {
  const variable = preset?.keyVariable;
  const key = options.apiKey ?? (variable === undefined ? undefined : process.env[variable]);
  if (key !== undefined && key !== '') return new Secret(key);
  const needsNone = variable === undefined || LOCAL_PRESETS.includes(options.preset as PresetName);
  if (needsNone) return undefined;
  throw new WeirError('invalid_options', `The provider '${name}' has no API key: give 'apiKey' or set ${variable}`, {
    param: 'apiKey',
  });
}

function codecsFor(endpoints: readonly string[], wire: OpenAIWireOptions): Codecs {
  const all: Readonly<Record<string, unknown>> = openaiCodecs(wire);
  const unknown = endpoints.find((endpoint) => all[endpoint] === undefined);
  if (unknown !== undefined)
    throw new WeirError('invalid_options', `The endpoint '${unknown}' has no OpenAI codec`, { param: 'endpoints' });
  return Object.fromEntries(endpoints.map((endpoint) => [endpoint, all[endpoint]])) as Codecs;
}

function presetOf(name: string | undefined): Preset | undefined {
  if (name === undefined) return undefined;
  if (Object.hasOwn(PRESETS, name)) return PRESETS[name as PresetName];
  const known = Object.keys(PRESETS).join(', ');
  throw new WeirError('invalid_options', `There is no preset '${name}', there are ${known}`, { param: 'preset' });
}

/** A provider that speaks the OpenAI wire: a preset, or any base URL. */
export function openaiCompatible(options: OpenAICompatibleOptions): Provider {
  const preset = presetOf(options.preset);
  const name = options.name ?? options.preset;
  if (name === undefined || name.includes('/'))
    throw new WeirError(
      'invalid_options',
      "An OpenAI-compatible provider needs a 'name' without a slash, or a 'preset'",
      { param: 'name' },
    );
  const fromEnvironment = preset?.urlVariable === undefined ? undefined : process.env[preset.urlVariable] || undefined;
  const baseUrl = options.baseUrl ?? fromEnvironment ?? preset?.baseUrl;
  if (baseUrl === undefined || !URL.canParse(baseUrl))
    throw new WeirError(
      'invalid_options',
      `The provider '${name}' needs a 'baseUrl' such as http://127.0.0.1:8000/v1`,
      { param: 'baseUrl' },
    );
  const secret = keyOf(name, preset, options);
  const headers: Record<string, string> = {
    ...(secret === undefined ? {} : { authorization: `Bearer ${secret.reveal()}` }),
    ...options.headers,
  };
  const provider = httpProvider({
    name,
    baseUrl,
    headers: Object.entries(headers).flat(),
    codecs: codecsFor(options.endpoints ?? preset?.endpoints ?? DEFAULT_ENDPOINTS, {
      asksUsage: preset?.asksUsage ?? true,
      reasoningFormats: preset?.reasoningFormats,
    }),
    billing: {
      cancelStopsBilling: options.cancelStopsBilling ?? preset?.cancelStopsBilling ?? 'unknown',
      cachedInsideInput: true,
      reasoningInsideOutput: preset?.reasoningInsideOutput ?? true,
      unbilledStatuses: UNBILLED,
    },
    acceptsUnknownModels: true,
    ...(options.models === undefined ? {} : { models: options.models }),
    transport: options.transport,
  });
  const report = preset?.report;
  if (report === undefined) return provider;
  return withReport(provider, {
    read: report.read,
    adminKey: options.adminKey ?? process.env[report.keyVariable],
    variable: report.keyVariable,
    headers: (adminKey) => ['authorization', `Bearer ${adminKey}`],
    baseUrl,
    transport: options.transport,
  });
}
