import type { WeirError } from '@weir/core';
import type { ChatRequest } from '@weir/endpoints';
import { openaiFactory, refused, type UpstreamFailure, upstreamError } from '@weir/provider-kit';

/** Its codes: the balance is used up; the content is refused. https://docs.z.ai/api-reference/api-code (November 2026). */
const CODES: readonly (readonly [RegExp, string])[] = [
  [/"code":\s*"?1113\b/, 'insufficient_quota'],
  [/"code":\s*"?1301\b/, 'content_policy_violation'],
];

function zaiError(failure: UpstreamFailure): WeirError {
  const known = CODES.find(([code]) => code.test(failure.body));
  if (known === undefined) return upstreamError(failure);
  return upstreamError({ ...failure, body: failure.body.replace(/"code":\s*"?\d+"?/, `"code":"${known[1]}"`) });
}

/** GLM thinks unless it is told not to. */
function withThinking(request: ChatRequest): ChatRequest {
  const { reasoning_effort: effort, ...rest } = request;
  if (effort === undefined || effort === null) return request;
  if (effort === 'none') return { thinking: { type: 'disabled' }, ...rest };
  return { thinking: { type: 'enabled' }, ...request };
}

/** Z.ai's GLM models. https://docs.z.ai/api-reference/llm/chat-completion (November 2026). */
export const zai = openaiFactory({
  name: 'zai',
  baseUrl: 'https://api.z.ai/api/paas/v4',
  keyVariable: 'ZAI_API_KEY',
  cancelStopsBilling: 'unknown',
  endpoints: ['chat'],
  reasoningFormats: [],
  error: zaiError,
  chat: {
    losses: [
      ...refused('Z.ai has no such field', 'logprobs', 'top_logprobs', 'logit_bias', 'web_search_options'),
      ...refused('Z.ai has no such field', 'frequency_penalty', 'presence_penalty', 'parallel_tool_calls'),
      ...refused('Z.ai gives one answer a request', 'n'),
      ...refused('Z.ai leaves it to the model', 'tool_choice'),
      ...refused('Z.ai writes text alone', 'audio', 'modalities'),
    ],
    renames: { max_completion_tokens: 'max_tokens' },
    developerRole: 'system',
    repairsCalls: true,
    thinkingField: 'reasoning_content',
    answerFields: ['refusal', 'annotations', 'audio'],
    finishReasons: {
      sensitive: 'content_filter',
      model_context_window_exceeded: 'length',
      network_error: 'error', // a failure, not an end
    },
    request: withThinking,
  },
});
