import { isObject, type JsonObject, listOf, objectOf } from '../shared/read.ts';
import type { MessagesEvent, MessagesResponse } from './messages-response.ts';

/** The block as it begins, and what is then added to it. */
function opened(block: JsonObject): readonly [JsonObject, ...JsonObject[]] {
  const { type, text, thinking, signature, citations, input } = block;
  if (type === 'text' && typeof text === 'string') {
    const cited = listOf(citations).map((citation) => ({ type: 'citations_delta', citation }));
    const start = { ...block, text: '', ...(cited.length === 0 ? {} : { citations: [] }) };
    return [start, ...(text === '' ? [] : [{ type: 'text_delta', text }]), ...cited];
  }
  if (type === 'thinking' && typeof thinking === 'string' && typeof signature === 'string')
    return [
      { ...block, thinking: '', signature: '' },
      ...(thinking === '' ? [] : [{ type: 'thinking_delta', thinking }]),
      { type: 'signature_delta', signature },
    ];
  if (isObject(input) && Object.keys(input).length > 0)
    return [
      { ...block, input: {} },
      { type: 'input_json_delta', partial_json: JSON.stringify(input) },
    ];
  return [block];
}

/** The events that add up to a response, in Anthropic's order. */
export function splitMessages(response: MessagesResponse): readonly MessagesEvent[] {
  const { content, stop_reason, stop_sequence, usage, ...head } = objectOf(response);
  const blocks = listOf(content).flatMap((block, index) => {
    const [content_block, ...deltas] = opened(objectOf(block));
    return [
      { type: 'content_block_start', index, content_block },
      ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ];
  });
  const message = { ...head, content: [], stop_reason: null, stop_sequence: null, usage: objectOf(usage) };
  const delta = { stop_reason: stop_reason ?? null, stop_sequence: stop_sequence ?? null };
  return [
    { type: 'message_start', message },
    ...blocks,
    { type: 'message_delta', delta, ...(isObject(usage) ? { usage } : {}) },
    { type: 'message_stop' },
  ];
}
