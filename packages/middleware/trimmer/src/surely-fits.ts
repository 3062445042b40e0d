import { rawOf } from '@weir/core';
import { type ChatRequest, chatEndpoint } from '@weir/endpoints';

/** Tokens a chat format adds around one piece of text, as core counts them: role, separators, names. */
export const TOKENS_PER_PIECE = 8;

/**
 * Whether a request has no more than `maxTokens`, told without a tokenizer: a token is a byte at least. The bytes of
 * the body bound its text from above, JSON's own signs standing in for what the chat format adds; where a body is
 * mostly images or was made in the process, the text alone is looked at.
 */
export function surelyFits(request: ChatRequest, maxTokens: number): boolean {
  const room = maxTokens - chatEndpoint.otherInputTokens(request);
  const raw = rawOf(request);
  if (raw !== undefined && raw.bytes.length <= room) return true;
  let left = room;
  if (left < 0) return false;
  for (const text of chatEndpoint.texts(request)) {
    // a UTF-16 unit takes 3 bytes at most, so most texts need not be walked through
    left -= TOKENS_PER_PIECE + (3 * text.length <= left / 4 ? 3 * text.length : Buffer.byteLength(text));
    if (left < 0) return false;
  }
  return true;
}
