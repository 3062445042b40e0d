import type { WeirError } from '@weir/core';
import type { ChatRequest } from '@weir/endpoints';
import { openaiFactory, type QuirkContext, refused, type UpstreamFailure, upstreamError } from '@weir/provider-kit';

/** A wrong key comes as 400, credits that are used up as 403 or 429. As seen in 2026. */
function xaiError(failure: UpstreamFailure): WeirError {
  const { status, body } = failure;
  if (status === 400 && /incorrect api key/i.test(body)) return upstreamError({ ...failure, means: 401 });
  const isSpent = /run out of credits|any credits|available credits|spending limit/i.test(body);
  return upstreamError((status === 403 || status === 429) && isSpent ? { ...failure, means: 402 } : failure);
}

/** Efforts beyond `high` are 4.6's alone: https://docs.x.ai/docs/guides/reasoning (November 2026). */
function withEffort(request: ChatRequest, { model }: QuirkContext): ChatRequest {
  const { reasoning_effort: effort } = request;
  if (effort !== 'xhigh' && effort !== 'max') return request;
  return { ...request, reasoning_effort: /grok-4[.-]6/.test(model) ? 'xhigh' : 'high' };
}

/**
 * xAI. Its chat counts reasoning beside the output, its Responses inside. Closing a stream stops its cost (OpenRouter's
 * list of upstreams, November 2026).
 */
export const xai = openaiFactory({
  name: 'xai',
  baseUrl: 'https://api.x.ai/v1',
  keyVariable: 'XAI_API_KEY',
  cancelStopsBilling: true,
  reasoningInsideOutput: false,
  endpoints: ['chat', 'responses', 'embeddings'],
  reasoningFormats: [],
  error: xaiError,
  chat: {
    losses: [
      ...refused('xAI does not apply it', 'logit_bias', 'web_search_options'),
      ...refused('xAI writes text alone in chat', 'audio', 'modalities'),
    ],
    efforts: { minimal: 'low' },
    developerRole: 'system',
    thinkingField: 'reasoning_content',
    answerFields: ['refusal', 'annotations', 'audio'],
    request: withEffort,
  },
});
