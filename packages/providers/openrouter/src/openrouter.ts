import { openaiFactory } from '@weir/provider-kit';
import { openrouterActivity } from './openrouter-activity.ts';
import { openrouterError } from './openrouter-error.ts';

/**
 * OpenRouter, which knows all of OpenAI's fields and passes on those its upstreams know. Whether closing a stream stops
 * its cost depends on the upstream (https://openrouter.ai/docs/api-reference/streaming, November 2026).
 */
export const openrouter = openaiFactory({
  name: 'openrouter',
  baseUrl: 'https://openrouter.ai/api/v1',
  keyVariable: 'OPENROUTER_API_KEY',
  cancelStopsBilling: 'unknown',
  endpoints: ['chat', 'completions', 'embeddings', 'rerank', 'responses'],
  statuses: { 524: 504 }, // the upstream took too long
  error: openrouterError,
  report: { keyVariable: 'OPENROUTER_MANAGEMENT_KEY', read: openrouterActivity },
  chat: { thinkingField: 'reasoning', repairsCalls: true },
});
