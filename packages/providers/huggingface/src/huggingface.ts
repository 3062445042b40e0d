import { openaiFactory, refused } from '@weir/provider-kit';

/**
 * Hugging Face's router. A model is `org/model`, or `org/model:provider` to say who runs it
 * (https://huggingface.co/docs/inference-providers, November 2026). Closing a stream does not stop its cost (OpenRouter's
 * list of upstreams, November 2026).
 */
export const huggingface = openaiFactory({
  name: 'huggingface',
  baseUrl: 'https://router.huggingface.co/v1',
  keyVariable: 'HF_TOKEN',
  cancelStopsBilling: false,
  endpoints: ['chat', 'responses'],
  reasoningFormats: [],
  chat: {
    losses: [
      ...refused('the router does not search', 'web_search_options'),
      ...refused('its models write text alone in chat', 'audio', 'modalities'),
    ],
    renames: { max_completion_tokens: 'max_tokens' },
    developerRole: 'system',
    repairsCalls: true,
    answerFields: ['refusal', 'annotations', 'audio'],
  },
});
