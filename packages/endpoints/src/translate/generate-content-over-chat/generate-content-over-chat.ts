import type { Translation } from '../translation.ts';
import { chatRequestOf } from './chat-request-of.ts';
import { GoogleEvents } from './google-events.ts';
import { GOOGLE_LOSSES } from './google-losses.ts';
import { googleResponseOf } from './google-response-of.ts';

/** Google's generateContent served by chat completions. */
export const generateContentOverChat: Translation<'generateContent', 'chat'> = Object.freeze<
  Translation<'generateContent', 'chat'>
>({
  from: 'generateContent',
  to: 'chat',
  losses: GOOGLE_LOSSES,
  request: chatRequestOf,
  response: (response, { billing }) => googleResponseOf(response, billing),
  events: ({ billing }) => new GoogleEvents(billing),
});
