import type { Translation } from '../translation.ts';
import { chatRequestOf } from './chat-request-of.ts';
import { MessagesEvents } from './messages-events.ts';
import { MESSAGES_LOSSES } from './messages-losses.ts';
import { messagesResponseOf } from './messages-response-of.ts';

/** Anthropic's Messages served by chat completions. */
export const messagesOverChat: Translation<'messages', 'chat'> = Object.freeze<Translation<'messages', 'chat'>>({
  from: 'messages',
  to: 'chat',
  losses: MESSAGES_LOSSES,
  request: chatRequestOf,
  response: (response, { billing }) => messagesResponseOf(response, billing),
  events: ({ billing }) => new MessagesEvents(billing),
});
