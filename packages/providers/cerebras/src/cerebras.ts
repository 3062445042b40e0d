import { type Fields, leftOut, openaiFactory, refused, withChoices } from '@weir/provider-kit';

/** An answer that only calls tools has no content there, where OpenAI says null. */
const withContent = (response: Fields): Fields =>
  withChoices(response, (choice) => {
    const message = choice.message as Fields | null | undefined;
    if (typeof message !== 'object' || message === null || message.content !== undefined) return choice;
    return { ...choice, message: { ...message, content: null } };
  });

/**
 * Cerebras, which refuses fields it does not know. Its fields: those of its SDK 1.91 and
 * https://inference-docs.cerebras.ai/api-reference/chat-completions (November 2026).
 */
export const cerebras = openaiFactory({
  name: 'cerebras',
  baseUrl: 'https://api.cerebras.ai/v1',
  keyVariable: 'CEREBRAS_API_KEY',
  cancelStopsBilling: 'unknown',
  endpoints: ['chat', 'completions'],
  reasoningFormats: [],
  chat: {
    losses: [
      ...refused('Cerebras refuses it', 'frequency_penalty', 'presence_penalty', 'logit_bias'),
      ...refused('Cerebras has no such field', 'web_search_options', 'functions', 'function_call'),
      ...refused('Cerebras writes text alone', 'audio', 'modalities'),
      ...leftOut('metadata', 'store', 'safety_identifier', 'verbosity', 'moderation'),
      ...leftOut('prompt_cache_options', 'prompt_cache_retention'),
    ],
    renames: { max_tokens: 'max_completion_tokens' },
    efforts: { minimal: 'low', xhigh: 'high', max: 'high' },
    developerRole: 'system',
    thinkingField: 'reasoning',
    answerFields: ['refusal', 'annotations', 'audio'],
    response: withContent,
  },
});
