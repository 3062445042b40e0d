import type { ChatFinishReason } from '../../chat/chat-response.ts';

const FINISHES: ReadonlyMap<unknown, ChatFinishReason> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['pause_turn', 'stop'], // a turn of Anthropic's own tools that chat cannot continue
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_calls'],
  ['refusal', 'content_filter'],
]);

/** Chat's word for a stop reason; a reason that is not known passes. */
export const chatFinishOf = (reason: unknown): ChatFinishReason | null =>
  typeof reason === 'string' ? (FINISHES.get(reason) ?? reason) : null;
