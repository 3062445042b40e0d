import { WeirError } from '@weir/core';
import {
  leftOut,
  openaiFactory,
  refused,
  UNBILLED_STATUSES,
  type UpstreamFailure,
  upstreamError,
} from '@weir/provider-kit';

/** A call of a tool that the model got wrong is no fault of the request: the next try may be right, and this one was generated. */
function groqError(failure: UpstreamFailure): WeirError {
  if (failure.status !== 400 || !failure.body.includes('"tool_use_failed"')) return upstreamError(failure);
  const why = 'the model called a tool in a way its schema does not allow';
  return new WeirError('upstream_error', `'${failure.provider}' answered 400: ${why}`, { dispatch: { sent: true } });
}

/**
 * Groq. What it refuses: https://console.groq.com/docs/openai; its statuses: https://console.groq.com/docs/errors
 * (November 2026). Closing a stream does not stop its cost (OpenRouter's list of upstreams, November 2026).
 */
export const groq = openaiFactory({
  name: 'groq',
  baseUrl: 'https://api.groq.com/openai/v1',
  keyVariable: 'GROQ_API_KEY',
  cancelStopsBilling: false,
  unbilledStatuses: [...UNBILLED_STATUSES, 498],
  endpoints: ['chat', 'responses'],
  reasoningFormats: [],
  statuses: { 498: 503, 499: 504 }, // flex capacity is used up; it gave up
  error: groqError,
  chat: {
    losses: [
      ...refused('Groq refuses it', 'logprobs', 'top_logprobs', 'logit_bias'),
      ...refused('Groq gives one answer a request', 'n'),
      ...refused('Groq knows no names of speakers', 'messages[].name'),
      ...refused('Groq writes text alone', 'audio', 'modalities'),
      ...refused('its searches are models and tools of their own', 'web_search_options'),
      ...leftOut('prediction', 'prompt_cache_key', 'prompt_cache_options', 'prompt_cache_retention'),
      ...leftOut('verbosity', 'safety_identifier', 'moderation'),
    ],
    efforts: { minimal: 'low', xhigh: 'high', max: 'high' },
    developerRole: 'system',
    thinkingField: 'reasoning',
    answerFields: ['refusal', 'annotations', 'audio'],
  },
});
