import type { Translation, TranslationContext } from '../translation.ts';
import { ChatChunks } from './chat-chunks.ts';
import { CHAT_LOSSES } from './chat-losses.ts';
import { chatResponseOf } from './chat-response-of.ts';
import { generateContentRequestOf } from './generate-content-request-of.ts';

const createdAt = ({ call }: TranslationContext<'chat'>): number => Math.floor(call.exchange.startedAt / 1_000);

/** Chat completions served by Google's generateContent. */
export const chatOverGenerateContent: Translation<'chat', 'generateContent'> = Object.freeze<
  Translation<'chat', 'generateContent'>
>({
  from: 'chat',
  to: 'generateContent',
  losses: CHAT_LOSSES,
  request: generateContentRequestOf,
  response: (response, context) => chatResponseOf(response, createdAt(context), context.call.exchange.id),
  events: (context) => new ChatChunks(createdAt(context), context.call.exchange.id),
});
