import { leftOut, openaiFactory, refused } from '@weir/provider-kit';
import { mistralEvents, mistralResponse } from './mistral-reply.ts';
import { mistralRequest } from './mistral-request.ts';
import { FORMAT } from './thinking.ts';

const OWN_WORD = 'Mistral has no such field';

/**
 * Mistral, which refuses fields it does not know. Its fields: https://docs.mistral.ai/api (November 2026). Closing a
 * stream does not stop its cost (OpenRouter's list of upstreams, November 2026).
 */
export const mistral = openaiFactory({
  name: 'mistral',
  baseUrl: 'https://api.mistral.ai/v1',
  keyVariable: 'MISTRAL_API_KEY',
  cancelStopsBilling: false,
  asksUsage: false,
  endpoints: ['chat', 'embeddings', 'moderations'],
  reasoningFormats: [FORMAT],
  chat: {
    losses: [
      ...refused('Mistral tells no probabilities', 'logprobs', 'top_logprobs'),
      ...refused(OWN_WORD, 'logit_bias', 'functions', 'function_call', 'web_search_options'),
      ...refused('Mistral writes text alone', 'audio', 'modalities'),
      ...refused('Mistral knows no names of speakers', 'messages[].name'),
      ...leftOut('user', 'store', 'safety_identifier', 'verbosity', 'moderation'),
      ...leftOut('prompt_cache_options', 'prompt_cache_retention'),
    ],
    renames: { max_completion_tokens: 'max_tokens', seed: 'random_seed' },
    efforts: { max: 'xhigh' },
    developerRole: 'system',
    repairsCalls: true,
    answerFields: ['refusal', 'annotations', 'audio', 'function_call'],
    finishReasons: { model_length: 'length' },
    request: mistralRequest,
    response: mistralResponse,
    events: () => mistralEvents,
  },
  embeddings: {
    losses: leftOut('user'),
    renames: { dimensions: 'output_dimension' },
  },
});
