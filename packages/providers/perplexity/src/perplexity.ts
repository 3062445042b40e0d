import type { WeirError } from '@weir/core';
import { openaiFactory, type UpstreamFailure, upstreamError } from '@weir/provider-kit';

/** It tells by the type of an error that a prompt was too long. */
function perplexityError(failure: UpstreamFailure): WeirError {
  const isTooLong = failure.body.includes('"too_many_prompt_tokens"');
  return upstreamError(
    isTooLong
      ? { ...failure, body: failure.body.replace(/"code":\s*\d+/, '"code":"context_length_exceeded"') }
      : failure,
  );
}

/**
 * Perplexity's Agent API, which has the form of Responses; its chat completions ended on 2026-09-27. Closing a stream does
 * not stop its cost (OpenRouter's list of upstreams, November 2026).
 */
export const perplexity = openaiFactory({
  name: 'perplexity',
  baseUrl: 'https://api.perplexity.ai/v1',
  keyVariable: 'PERPLEXITY_API_KEY',
  cancelStopsBilling: false,
  endpoints: ['chat', 'responses', 'embeddings'],
  chatOverResponses: {},
  error: perplexityError,
});
