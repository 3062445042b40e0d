import { openaiFactory, refused } from '@weir/provider-kit';
import { thinkingRequest } from './thinking-request.ts';

/**
 * DeepSeek. Its fields: https://api-docs.deepseek.com (November 2026); those it does not know it ignores, so only what
 * changes the answer is refused. Closing a stream stops its cost (OpenRouter's list of upstreams, November 2026).
 */
export const deepseek = openaiFactory({
  name: 'deepseek',
  baseUrl: 'https://api.deepseek.com',
  keyVariable: 'DEEPSEEK_API_KEY',
  cancelStopsBilling: true,
  endpoints: ['chat', 'responses'],
  reasoningFormats: [],
  chat: {
    losses: [
      ...refused('DeepSeek gives one answer a request', 'n'),
      ...refused('DeepSeek has no such field', 'logit_bias', 'web_search_options'),
      ...refused('DeepSeek decides itself how many tools it calls', 'parallel_tool_calls'),
      ...refused('DeepSeek writes text alone', 'audio', 'modalities'),
    ],
    renames: { max_completion_tokens: 'max_tokens' },
    developerRole: 'system',
    thinkingField: 'reasoning_content',
    answerFields: ['refusal', 'annotations', 'audio'],
    request: thinkingRequest,
  },
});
