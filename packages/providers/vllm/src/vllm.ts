import { openaiFactory, refused } from '@weir/provider-kit';

/**
 * A vLLM server of one's own. `reasoning` is its name for thinking since 0.16; what it was called before is read as
 * well. Closing a stream ends it.
 */
export const vllm = openaiFactory({
  name: 'vllm',
  baseUrl: 'http://127.0.0.1:8000/v1',
  keyVariable: 'VLLM_API_KEY',
  urlVariable: 'VLLM_BASE_URL',
  isLocal: true,
  cancelStopsBilling: true,
  endpoints: ['chat', 'completions', 'embeddings', 'rerank', 'responses'],
  reasoningFormats: [],
  chat: {
    losses: refused('vLLM does not search', 'web_search_options'),
    developerRole: 'system',
    repairsCalls: true,
    thinkingField: 'reasoning',
    answerFields: ['annotations'],
  },
});
