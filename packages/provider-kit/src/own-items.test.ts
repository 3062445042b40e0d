import { keepRaw, type RequestOf, text } from '@weir/core';
import { callOf } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { openaiCodecs } from './openai-wire.ts';

const sent = (request: object): string =>
  text(
    openaiCodecs().responses!.encode(
      callOf('responses', request as RequestOf<'responses'>, { target: { provider: 'openai', model: 'gpt-5' } }),
    ).body!,
  );
const inputSent = (input: unknown): unknown =>
  (JSON.parse(sent({ model: 'gpt-5', input })) as { input: unknown }).input;

describe('items sent to a provider of Responses', () => {
  it('are the very bytes where all of them are its own', () => {
    const json =
      '{ "model":"gpt-5","input":[{"type":"reasoning","id":"rs_1","encrypted_content":"gAAAA+/=="},{"role":"user","content":"Hi"}],"x":1.0}';
    expect(sent(keepRaw(JSON.parse(json) as object, { bytes: Buffer.from(json) }))).toBe(json);
  });

  it('hold no thinking of another wire, and no ids that were made here', () => {
    const own = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAA' };
    const call = { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' };
    expect(
      inputSent([
        { type: 'reasoning', id: 'rs_x-0', summary: [], encrypted_content: 'weir1.W10' },
        own,
        { ...call, id: 'fc_0af-3b-2', extra_content: { google: {} } },
        { ...call, id: 'fc_0af3b' },
        { type: 'message', id: 'msg_0af-3b-1', role: 'assistant', content: 'Hi' },
      ]),
    ).toEqual([own, call, { ...call, id: 'fc_0af3b' }, { type: 'message', role: 'assistant', content: 'Hi' }]);
  });

  it('are left to the provider where they are none', () => {
    for (const input of ['Hi', [null, 1], undefined]) expect(inputSent(input)).toEqual(input);
  });
});
