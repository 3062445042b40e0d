import type { Translation, TranslationContext } from '../translation.ts';
import { ChatChunks } from './chat-chunks.ts';
import { CHAT_LOSSES } from './chat-losses.ts';
import { chatResponseOf } from './chat-response-of.ts';
import { messagesRequestOf } from './messages-request-of.ts';

const createdAt = ({ call }: TranslationContext<'chat'>): number => Math.floor(call.exchange.startedAt / 1_000);

/** Chat completions served by Anthropic's Messages. */
export const chatOverMessages: Translation<'chat', 'messages'> = Object.freeze<Translation<'chat', 'messages'>>({
  from: 'chat',
  to: 'messages',
  losses: CHAT_LOSSES,
  request: messagesRequestOf,
  response: (response, context) => chatResponseOf(response, createdAt(context)),
  events: (context) => new ChatChunks(createdAt(context)),
});
