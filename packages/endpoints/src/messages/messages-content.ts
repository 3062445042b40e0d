import { isObject, type JsonObject, listOf, objectOf, textOf } from '../shared/read.ts';
import type { MessagesEvent, MessagesResponse } from './messages-response.ts';

const GOOD_STOPS: ReadonlySet<unknown> = new Set(['end_turn', 'stop_sequence', 'tool_use']);
/** Blocks that begin with nothing in them. */
const GROWING: ReadonlySet<unknown> = new Set(['text', 'thinking', 'compaction']);

/** What a block, or a piece of one, has of text. */
function blockText({ text, thinking, partial_json, name, input }: JsonObject): string {
  const written = isObject(input) && Object.keys(input).length > 0 ? JSON.stringify(input) : '';
  return textOf(thinking) + textOf(text) + textOf(name) + textOf(partial_json) + written;
}

/** Whether the event has something of the answer in it. */
export function isMessagesContent(event: MessagesEvent): boolean {
  const { type, delta, content_block, message } = objectOf(event);
  if (type === 'message_start') return listOf(objectOf(message).content).length > 0;
  if (type === 'content_block_start')
    return !GROWING.has(objectOf(content_block).type) || blockText(objectOf(content_block)) !== '';
  if (type !== 'content_block_delta') return false;
  return Object.entries(objectOf(delta)).some(([field, value]) => field !== 'type' && value !== '' && value !== null);
}

/** Whether the event says why the answer ended. */
export const isMessagesFinish = (event: MessagesEvent): boolean =>
  objectOf(event).type === 'message_delta' && typeof objectOf(objectOf(event).delta).stop_reason === 'string';

/** Whether it ended well: not cut, paused or refused. */
export function isMessagesComplete(response: MessagesResponse): boolean {
  const { type, content, stop_reason } = objectOf(response);
  return type === 'message' && Array.isArray(content) && GOOD_STOPS.has(stop_reason);
}

/** All text a response or event carries: text, thinking, calls of tools. */
export function messagesOutputText(part: MessagesResponse | MessagesEvent): string {
  const { content, content_block, delta, message } = objectOf(part);
  const blocks = [...listOf(content ?? objectOf(message).content), content_block, delta];
  return blocks.map((block) => blockText(objectOf(block))).join('');
}
