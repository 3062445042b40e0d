import type { WeirError } from '@weir/core';
import { openaiFactory, refused, type UpstreamFailure, upstreamError } from '@weir/provider-kit';

/** Its context is as long as it was started with, which its error tells by a type of its own. */
function llamaError(failure: UpstreamFailure): WeirError {
  if (!failure.body.includes('"exceed_context_size_error"')) return upstreamError(failure);
  const message = /"message":\s*("(?:[^"\\]|\\.)*")/.exec(failure.body)?.[1] ?? '"The request exceeds the context"';
  const body = `{"error":{"message":${message},"code":"context_length_exceeded"}}`;
  return upstreamError({ ...failure, body });
}

/** A llama.cpp server of one's own. Closing a stream ends it. */
export const llamaCpp = openaiFactory({
  name: 'llama-cpp',
  baseUrl: 'http://127.0.0.1:8080/v1',
  keyVariable: 'LLAMA_API_KEY',
  urlVariable: 'LLAMA_BASE_URL',
  isLocal: true,
  cancelStopsBilling: true,
  endpoints: ['chat', 'completions', 'embeddings', 'rerank'],
  reasoningFormats: [],
  error: llamaError,
  chat: {
    losses: [
      ...refused('llama.cpp does not search', 'web_search_options'),
      ...refused('llama.cpp gives one answer a request', 'n'),
      ...refused('llama.cpp writes text alone', 'audio', 'modalities'),
    ],
    renames: { max_completion_tokens: 'max_tokens' },
    developerRole: 'system',
    repairsCalls: true,
    thinkingField: 'reasoning_content',
  },
});
