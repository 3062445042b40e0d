import { type Provider, WeirError } from '@weir/core';
import {
  type OpenAIProfile,
  type OpenAIProviderOptions,
  openaiModels,
  openaiOnlyResponses,
  openaiProvider,
  type TokenSource,
} from '@weir/provider-kit';
import { azureError } from './azure-error.ts';
import { azureEvent } from './azure-event.ts';

export interface AzureOptions extends OpenAIProviderOptions {
  /** `my-resource` of `https://my-resource.openai.azure.com`; or give `baseUrl`. Default: AZURE_OPENAI_ENDPOINT. */
  readonly resource?: string | undefined;
  /** Gives a token of Entra, in place of a key: `() => credential.getToken('https://cognitiveservices.azure.com/.default')`. */
  readonly token?: TokenSource | undefined;
  /** A dated version (`2024-10-21`) asks the API of deployments; absent: the v1 API, which needs none. */
  readonly apiVersion?: string | undefined;
  /** Deployments by the model they serve, so that targets and prices have the model's name. Others are named as they are. */
  readonly deployments?: Readonly<Record<string, string>> | undefined;
}

const V1 = '/openai/v1';

function endpointOf({ resource, baseUrl, name = 'azure' }: AzureOptions): string {
  const given = resource === undefined ? process.env.AZURE_OPENAI_ENDPOINT : `https://${resource}.openai.azure.com`;
  const endpoint = (baseUrl ?? given ?? '').replace(/\/+$/, '');
  if (URL.canParse(endpoint)) return endpoint;
  const message = `The provider '${name}' needs a 'resource' or 'baseUrl', or AZURE_OPENAI_ENDPOINT`;
  throw new WeirError('invalid_options', message, { param: 'resource' });
}

function pathFor(version: string | undefined): OpenAIProfile['path'] {
  if (version === undefined) return (path) => V1 + path;
  const query = `?api-version=${encodeURIComponent(version)}`;
  if (!/^\d/.test(version)) return (path) => V1 + path + query; // `preview` of the v1 API
  return (path, model) =>
    path.startsWith('/responses')
      ? `/openai${path}${query}`
      : `/openai/deployments/${encodeURIComponent(model)}${path}${query}`;
}

/** What is known of it; where it is, and how it is asked, is the resource's. Facts of November 2026. */
export const AZURE: OpenAIProfile = {
  name: 'azure',
  keyVariable: 'AZURE_OPENAI_API_KEY',
  cancelStopsBilling: true, // OpenRouter's list of upstreams
  endpoints: ['chat', 'completions', 'embeddings', 'responses'],
  reasoningFormats: ['azure-openai-responses-v1', 'openai-responses-v1'],
  credential: (key) => ['api-key', key],
  error: azureError,
  passesOn: {
    'apim-request-id': 'x-upstream-request-id',
    'x-ms-region': 'x-ms-region',
    'x-ms-deployment-name': 'x-ms-deployment-name',
    'x-ms-served-model': 'x-ms-served-model',
    'x-ms-is-spilled-over': 'x-ms-is-spilled-over',
  },
  chat: { events: () => azureEvent },
};

/** Models of Azure OpenAI and Foundry: deployments of a resource. */
export function azure(options: AzureOptions = {}): Provider {
  const { resource: _, token, apiVersion, deployments = {}, ...account } = options;
  const models = new Map(Object.entries(deployments).map(([model, deployment]) => [deployment, model]));
  const profile: OpenAIProfile = {
    ...AZURE,
    path: pathFor(apiVersion),
    model: (name) => (Object.hasOwn(deployments, name) ? deployments[name]! : name),
    modelRules: (name) => openaiModels(models.get(name) ?? name),
    chatOverResponses: { only: (name) => openaiOnlyResponses(models.get(name) ?? name) },
    ...(token === undefined ? {} : { credential: (key) => ['authorization', `Bearer ${key}`] }),
  };
  return openaiProvider(profile, {
    ...account,
    baseUrl: endpointOf(options),
    ...(token === undefined ? {} : { apiKey: token }),
  });
}
