import { generateContentOverChat } from './generate-content-over-chat/generate-content-over-chat.ts';
import { messagesOverChat } from './messages-over-chat/messages-over-chat.ts';
import { responsesOverChat } from './responses-over-chat/responses-over-chat.ts';
import type { AnyTranslation } from './translation.ts';

/** The translations of this package, in the order of preference for endpoints that have several. */
export const standardTranslations = (): readonly AnyTranslation[] => [
  messagesOverChat,
  responsesOverChat,
  generateContentOverChat,
];
