import type { ChatRequest } from '@weir/endpoints';
import { openaiFactory, refused } from '@weir/provider-kit';

/** Most tokens it is made to think. */
const MOST_THINKING = 16_384;
/** Share of it for each effort. */
const SHARES: Readonly<Record<string, number>> = Object.freeze({
  minimal: 0.02,
  low: 0.1,
  medium: 0.3,
  high: 0.6,
  xhigh: 0.9,
  max: 1,
});

/** Qwen thinks or does not, within a budget; a caller who says so itself is heard. */
function withThinking(request: ChatRequest): ChatRequest {
  const { reasoning_effort: effort, ...rest } = request;
  if (effort === 'none') return { enable_thinking: false, ...rest };
  if (typeof effort !== 'string' || !Object.hasOwn(SHARES, effort)) return request;
  return { enable_thinking: true, thinking_budget: Math.round(MOST_THINKING * SHARES[effort]!), ...rest };
}

/**
 * Alibaba's Model Studio (DashScope), outside China. https://www.alibabacloud.com/help/en/model-studio (November 2026).
 * Closing a stream does not stop its cost (OpenRouter's list of upstreams, November 2026).
 */
export const alibaba = openaiFactory({
  name: 'alibaba',
  baseUrl: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
  keyVariable: 'DASHSCOPE_API_KEY',
  cancelStopsBilling: false,
  endpoints: ['chat', 'embeddings'],
  reasoningFormats: [],
  chat: {
    losses: [...refused('Model Studio does not apply it', 'frequency_penalty', 'logit_bias', 'web_search_options')],
    renames: { max_completion_tokens: 'max_tokens' },
    developerRole: 'system',
    repairsCalls: true,
    thinkingField: 'reasoning_content',
    answerFields: ['refusal', 'annotations'],
    request: withThinking,
  },
});
