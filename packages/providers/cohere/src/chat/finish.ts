import type { ChatFinishReason } from '@weir/endpoints';

const FINISHES: ReadonlyMap<unknown, ChatFinishReason> = new Map([
  ['COMPLETE', 'stop'],
  ['STOP_SEQUENCE', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['TOOL_CALL', 'tool_calls'],
  ['ERROR', 'error'], // a failure, which the lens takes for one
  ['TIMEOUT', 'error'],
]);

/** Chat's word for why it ended; a reason that is not known passes. */
export const finishOf = (
  reason: unknown,
): { finish_reason: ChatFinishReason | null; native_finish_reason: unknown } => ({
  finish_reason: typeof reason === 'string' ? (FINISHES.get(reason) ?? reason) : null,
  native_finish_reason: reason,
});
