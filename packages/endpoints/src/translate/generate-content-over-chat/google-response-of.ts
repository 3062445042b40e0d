import { WeirError } from '@weir/core';
import type { ChatResponse } from '../../chat/chat-response.ts';
import { collectGenerateContent } from '../../generate-content/generate-content-collect.ts';
import type { GenerateContentResponse } from '../../generate-content/generate-content-response.ts';
import type { Containment } from '../../shared/openai-usage.ts';
import { listOf, objectOf } from '../../shared/read.ts';
import { GoogleEvents, hasChoices } from './google-events.ts';

/** A chat completion as an answer of generateContent: that of a stream whose one chunk has all of each message. */
export function googleResponseOf(response: ChatResponse, billing: Containment): GenerateContentResponse {
  const { choices, error } = response;
  if (error !== undefined && error !== null) return response as unknown as GenerateContentResponse;
  if (!hasChoices(choices)) throw new WeirError('upstream_malformed', 'The reply has no choices');
  const whole = listOf(choices).map((choice) => {
    const { message, ...more } = objectOf(choice);
    const { tool_calls, ...written } = objectOf(message);
    const calls = listOf(tool_calls).map((call, index) => ({ ...objectOf(call), index }));
    return { ...more, delta: { ...written, ...(calls.length === 0 ? {} : { tool_calls: calls }) } };
  });
  const events = new GoogleEvents(billing);
  return collectGenerateContent([...events.decode({ ...response, choices: whole }), ...events.end()]);
}
