import { openaiFactory } from '@weir/provider-kit';

/** DeepSeek. Closing a stream stops its cost (OpenRouter's list of upstreams, November 2026). */
export const deepseek = openaiFactory({
  name: 'deepseek',
  baseUrl: 'https://api.deepseek.com/v1',
  keyVariable: 'DEEPSEEK_API_KEY',
  cancelStopsBilling: true,
  endpoints: ['chat'],
});
