import type { Translation } from '../translation.ts';
import { ChatChunks } from './chat-chunks.ts';
import { CHAT_OVER_RESPONSES_LOSSES } from './chat-losses.ts';
import { chatResponseOf } from './chat-response-of.ts';
import { RESPONSES_FORMAT } from './reasoning-items.ts';
import { type ResponsesRules, responsesRequestOf } from './responses-request-of.ts';

/** Models of OpenAI's that think: others refuse to be asked for it. */
const THINKS = /(^|\/)(o\d|gpt-([5-9]|\d\d)|codex)(?!.*-chat)/;

const OPENAI_RULES: ResponsesRules = Object.freeze({
  format: RESPONSES_FORMAT,
  encryptsReasoning: (model: string) => THINKS.test(model),
});

/** Chat completions served by Responses: for models that are served by nothing else. */
export const chatOverResponses = (rules: Partial<ResponsesRules> = {}): Translation<'chat', 'responses'> => {
  const all = { ...OPENAI_RULES, ...rules };
  return Object.freeze<Translation<'chat', 'responses'>>({
    from: 'chat',
    to: 'responses',
    losses: CHAT_OVER_RESPONSES_LOSSES,
    request: (call, losses) => responsesRequestOf(call, losses, all),
    response: (response) => chatResponseOf(response, all.format),
    events: () => new ChatChunks(all.format),
  });
};
