import type { Translation } from '../translation.ts';
import { chatRequestOf } from './chat-request-of.ts';
import { ResponsesEvents } from './responses-events.ts';
import { RESPONSES_LOSSES } from './responses-losses.ts';
import { responsesResponseOf } from './responses-response-of.ts';

/** OpenAI's Responses served by chat completions. */
export const responsesOverChat: Translation<'responses', 'chat'> = Object.freeze<Translation<'responses', 'chat'>>({
  from: 'responses',
  to: 'chat',
  losses: RESPONSES_LOSSES,
  request: chatRequestOf,
  response: (response, { call, billing }) => responsesResponseOf(response, call, billing),
  events: ({ call, billing }) => new ResponsesEvents(call, billing),
});
