import { openaiFactory, refused } from '@weir/provider-kit';

/**
 * Together. Its fields: https://docs.together.ai/reference/chat-completions (November 2026). Closing a stream stops its
 * cost (OpenRouter's list of upstreams, November 2026).
 */
export const together = openaiFactory({
  name: 'together',
  baseUrl: 'https://api.together.xyz/v1',
  keyVariable: 'TOGETHER_API_KEY',
  cancelStopsBilling: true,
  endpoints: ['chat', 'completions', 'embeddings', 'rerank', 'images.generate'],
  reasoningFormats: [],
  chat: {
    losses: [
      ...refused('Together tells probabilities in a form of its own', 'logprobs', 'top_logprobs'),
      ...refused('Together has no such field', 'parallel_tool_calls', 'web_search_options'),
      ...refused('Together writes text alone in chat', 'audio', 'modalities'),
    ],
    renames: { max_completion_tokens: 'max_tokens' },
    efforts: { minimal: 'low', xhigh: 'high', max: 'high' },
    developerRole: 'system',
    repairsCalls: true,
    thinkingField: 'reasoning',
    answerFields: ['refusal', 'annotations', 'audio'],
    finishReasons: { eos: 'stop' },
  },
});
