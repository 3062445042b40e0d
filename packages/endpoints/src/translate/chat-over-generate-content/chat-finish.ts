import type { ChatFinishReason } from '../../chat/chat-response.ts';

const FINISHES: ReadonlyMap<unknown, ChatFinishReason> = new Map([
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['CONTINUATION', 'length'],
  ...[
    'SAFETY',
    'RECITATION',
    'BLOCKLIST',
    'PROHIBITED_CONTENT',
    'SPII',
    'MODEL_ARMOR',
    'LANGUAGE',
    'IMAGE_SAFETY',
    'IMAGE_PROHIBITED_CONTENT',
    'IMAGE_RECITATION',
  ].map((reason): [string, string] => [reason, 'content_filter']),
]);

/** Chat's word for a finish reason; all that are no end (`MALFORMED_FUNCTION_CALL`, `OTHER`) are failures. */
export function chatFinishOf(reason: string, callsTools: boolean): ChatFinishReason {
  const finish = FINISHES.get(reason) ?? 'error';
  return finish === 'stop' && callsTools ? 'tool_calls' : finish;
}
