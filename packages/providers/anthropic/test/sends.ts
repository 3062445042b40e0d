import type { EndpointFixture } from '@weir/testkit';
import { CHAT_FIXTURE, MODEL } from './wire.ts';

export type Json = { readonly [field: string]: unknown };

const { stream: _, tokens: __, ...ANSWERED } = CHAT_FIXTURE;
export const HI = { role: 'user', content: 'Hi' };
export const text = (said: string, more: object = {}): Json => ({ type: 'text', text: said, ...more });
export const HI_SENT = { role: 'user', content: [text('Hi')] };
export const TOOL = { type: 'function', function: { name: 'at', description: 'Time', parameters: { type: 'object' } } };
export const TOOL_SENT = { name: 'at', description: 'Time', input_schema: { type: 'object' } };

/** What Messages is sent for a chat request. */
export function sends(request: Json, body: Json, model = MODEL): EndpointFixture {
  return {
    ...ANSWERED,
    model,
    request: { messages: [HI], ...request },
    sends: { path: '/messages', method: 'POST', body: { model, max_tokens: 64_000, messages: [HI_SENT], ...body } },
  };
}

export const asks = (content: unknown, sent: unknown): EndpointFixture =>
  sends({ messages: [{ role: 'user', content }] }, { messages: [{ role: 'user', content: sent }] });

export const called = (id: string, written: string): Json => ({
  id,
  type: 'function',
  function: { name: 'at', arguments: written },
});
export const use = (id: string, input: Json): Json => ({ type: 'tool_use', id, name: 'at', input });
export const result = (id: string, content: unknown, more: object = {}): Json => ({
  role: 'tool',
  tool_call_id: id,
  content,
  ...more,
});
export const resultSent = (id: string, more: object = {}): Json => ({ type: 'tool_result', tool_use_id: id, ...more });
