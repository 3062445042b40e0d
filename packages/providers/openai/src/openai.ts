import type { Provider } from '@weir/core';
import {
  type OpenAIProfile,
  type OpenAIProviderOptions,
  openaiModels,
  openaiOnlyResponses,
  openaiProvider,
  RESPONSES_ENDPOINTS,
} from '@weir/provider-kit';
import { openaiCosts } from './openai-costs.ts';

export interface OpenAIOptions extends OpenAIProviderOptions {
  /** Default: OPENAI_ORG_ID. */
  readonly organization?: string | undefined;
  /** Default: OPENAI_PROJECT_ID. */
  readonly project?: string | undefined;
}

/** OpenAI. Cancelling a stream stops its cost; failed requests are not billed (OpenAI pricing page, November 2026). */
const PROFILE: OpenAIProfile = {
  name: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  keyVariable: 'OPENAI_API_KEY',
  urlVariable: 'OPENAI_BASE_URL',
  endpoints: ['chat', ...RESPONSES_ENDPOINTS, 'completions', 'embeddings', 'moderations', 'images.generate', 'raw'],
  cancelStopsBilling: true,
  unbilledStatuses: [400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 500, 502, 503, 504],
  // by OpenRouter's names: what others thought and signed, OpenAI would refuse as unknown
  reasoningFormats: ['openai-responses-v1', 'azure-openai-responses-v1'],
  chat: { thinkingField: null },
  chatOverResponses: { only: openaiOnlyResponses },
  modelRules: openaiModels,
  report: { keyVariable: 'OPENAI_ADMIN_KEY', read: openaiCosts },
};

/** OpenAI: its own wire, and any other path as `raw`. */
export function openai({ organization, project, headers, ...options }: OpenAIOptions = {}): Provider {
  const account = {
    'openai-organization': organization ?? (process.env.OPENAI_ORG_ID || undefined), // set to nothing is not set
    'openai-project': project ?? (process.env.OPENAI_PROJECT_ID || undefined),
  };
  const named = Object.entries(account).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return openaiProvider(PROFILE, { ...options, headers: { ...Object.fromEntries(named), ...headers } });
}
