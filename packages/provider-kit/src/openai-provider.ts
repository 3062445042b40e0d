import { type Provider, WeirError } from '@weir/core';
import type { Codec, Codecs } from './codec.ts';
import { bearer, type Credentials, keysOf } from './credentials/credentials.ts';
import { httpProvider } from './http-provider.ts';
import type { OpenAIFactory, OpenAIProfile, OpenAIProviderOptions } from './openai-profile.ts';
import { openaiCodecs } from './openai-wire.ts';
import { withReport } from './report/with-report.ts';
import { type UpstreamFailure, upstreamError } from './upstream-error.ts';

const DEFAULT_ENDPOINTS = ['chat', 'completions', 'embeddings'];
/** Statuses of failures: what no vendor of the wire charges for. */
export const UNBILLED_STATUSES: readonly number[] = Object.freeze([
  400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 500, 502, 503, 504, 529,
]);

const refused = (param: string, message: string): WeirError => new WeirError('invalid_options', message, { param });
const fromEnvironment = (variable: string | undefined): string | undefined =>
  variable === undefined ? undefined : process.env[variable] || undefined; // set to nothing is not set

function nameOf(profile: OpenAIProfile, options: OpenAIProviderOptions): string {
  const name = options.name ?? profile.name;
  if (name === '' || name.includes('/')) throw refused('name', "A provider needs a 'name' without a slash");
  return name;
}

function baseUrlOf(name: string, profile: OpenAIProfile, options: OpenAIProviderOptions): string {
  const baseUrl = options.baseUrl ?? fromEnvironment(profile.urlVariable) ?? profile.baseUrl;
  if (baseUrl !== undefined && URL.canParse(baseUrl)) return baseUrl;
  throw refused('baseUrl', `The provider '${name}' needs a 'baseUrl' such as http://127.0.0.1:8000/v1`);
}

function credentialsOf(
  name: string,
  profile: OpenAIProfile,
  { apiKey }: OpenAIProviderOptions,
): Credentials | undefined {
  const { keyVariable: variable, credential: headers = bearer } = profile;
  const keys = keysOf({ name, apiKey, variable, isOptional: variable === undefined || profile.isLocal === true });
  return keys.length === 0 ? undefined : { keys, headers };
}

const same = (given: string): string => given;

/** A codec that calls models, and finds endpoints, as the profile says. */
function placed(codec: Codec<'chat'>, profile: OpenAIProfile): Codec<'chat'> {
  const { model = same, path = same } = profile;
  if (model === same && path === same) return codec;
  const { instead } = codec;
  return {
    ...codec,
    ...(instead === undefined ? {} : { instead: (call) => insteadOf(instead(call), profile) }),
    encode(call) {
      const name = model(call.target?.model ?? call.request.model ?? '');
      const encoded = codec.encode({ ...call, target: { provider: '', ...call.target, model: name } });
      return { ...encoded, path: path(encoded.path, name) };
    },
  };
}

const insteadOf = (codec: Codec<'chat'> | undefined, profile: OpenAIProfile): Codec<'chat'> | undefined =>
  codec === undefined ? undefined : placed(codec, profile);

function codecsOf(profile: OpenAIProfile, options: OpenAIProviderOptions): Codecs {
  const all: Readonly<Record<string, unknown>> = { ...openaiCodecs(profile), ...profile.codecs };
  const endpoints = options.endpoints ?? profile.endpoints ?? DEFAULT_ENDPOINTS;
  const unknown = endpoints.find((endpoint) => all[endpoint] === undefined);
  if (unknown !== undefined) throw refused('endpoints', `The endpoint '${unknown}' has no OpenAI codec`);
  return Object.fromEntries(
    endpoints.map((endpoint) => [endpoint, placed(all[endpoint] as Codec<'chat'>, profile)]),
  ) as Codecs;
}

function errorsOf({ error = upstreamError, statuses = {} }: OpenAIProfile): (failure: UpstreamFailure) => WeirError {
  return (failure) => error({ ...failure, means: statuses[failure.status] });
}

/**
 * A provider that speaks the OpenAI wire as its profile says.
 *
 * @throws WeirError `invalid_options` for a missing key or base URL, a name with a slash, an endpoint without a codec.
 */
export function openaiProvider(profile: OpenAIProfile, options: OpenAIProviderOptions = {}): Provider {
  const name = nameOf(profile, options);
  const baseUrl = baseUrlOf(name, profile, options);
  const provider = httpProvider({
    name,
    baseUrl,
    headers: Object.entries(options.headers ?? {}).flat(),
    credentials: credentialsOf(name, profile, options),
    codecs: codecsOf(profile, options),
    billing: {
      cancelStopsBilling: profile.cancelStopsBilling ?? 'unknown',
      cachedInsideInput: profile.cachedInsideInput ?? true,
      reasoningInsideOutput: profile.reasoningInsideOutput ?? true,
      unbilledStatuses: profile.unbilledStatuses ?? UNBILLED_STATUSES,
    },
    acceptsUnknownModels: true,
    models: [...(profile.models ?? []).map((card) => ({ ...card, provider: name })), ...(options.models ?? [])],
    ...(profile.passesOn === undefined ? {} : { passesOn: profile.passesOn }),
    error: errorsOf(profile),
    transport: options.transport,
  });
  const { report } = profile;
  if (report === undefined) return provider;
  return withReport(provider, {
    read: report.read,
    adminKey: options.adminKey ?? process.env[report.keyVariable],
    variable: report.keyVariable,
    headers: bearer,
    baseUrl,
    transport: options.transport,
  });
}

/** What a vendor's package exports: its profile, to be called with the options of one account. */
export const openaiFactory = (profile: OpenAIProfile): OpenAIFactory =>
  Object.assign((options?: OpenAIProviderOptions) => openaiProvider(profile, options), { profile });
