import { openaiFactory, refused } from '@weir/provider-kit';

/**
 * Fireworks. Its fields: https://docs.fireworks.ai/api-reference/post-chatcompletions (November 2026). Closing a stream
 * stops its cost (OpenRouter's list of upstreams, November 2026).
 */
export const fireworks = openaiFactory({
  name: 'fireworks',
  baseUrl: 'https://api.fireworks.ai/inference/v1',
  keyVariable: 'FIREWORKS_API_KEY',
  cancelStopsBilling: true,
  endpoints: ['chat', 'completions', 'embeddings', 'responses'],
  reasoningFormats: [],
  passesOn: {
    'fireworks-prompt-tokens': 'fireworks-prompt-tokens',
    'fireworks-cached-prompt-tokens': 'fireworks-cached-prompt-tokens',
  },
  chat: {
    losses: [
      ...refused('Fireworks has no such field', 'web_search_options'),
      ...refused('Fireworks writes text alone in chat', 'audio', 'modalities'),
    ],
    efforts: { minimal: 'low', xhigh: 'high', max: 'high' },
    developerRole: 'system',
    repairsCalls: true,
    thinkingField: 'reasoning_content',
    answerFields: ['refusal', 'annotations', 'audio'],
  },
});
