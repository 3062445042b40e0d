import { chat, fakeUpstream, reply as wire } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import type { ChatQuirks } from './chat-quirks.ts';
import { openaiProvider } from './openai-provider.ts';
import { quirkyReply } from './quirky-reply.ts';
import { withChoices } from './with-choices.ts';

const read = (quirks: ChatQuirks, bytes: string): string =>
  Buffer.from(quirkyReply(quirks).decode!(Buffer.from(bytes), chat({}), {})).toString();

describe('the quirks of a chat reply', () => {
  const finishReasons = { eos: 'stop' };

  it('leave the bytes of a reply that has none of them, and the figures of one that has', () => {
    const plain = '{ "choices":[{"finish_reason":"length"}], "seed":12345678901234567890 }';
    expect(read({ finishReasons }, plain)).toBe(plain);
    expect(read({ finishReasons }, plain.replace('length', 'eos'))).toBe(
      '{"choices":[{"finish_reason":"stop","native_finish_reason":"eos"}],"seed":12345678901234567890}',
    );
  });

  it.each([
    '[]',
    'null',
    '{}',
    '{"choices":null}',
    '{"choices":[null,1]}',
    '{"choices":[{"finish_reason":"toString"}]}',
  ])('leave %s as it is', (bytes) => {
    expect(read({ finishReasons }, bytes)).toBe(bytes);
  });

  it('are nothing where a profile has none, so that bytes pass unread', () => {
    expect(quirkyReply({ renames: { a: 'b' } })).toEqual({});
  });

  it('are read in streams, where an event that has none keeps its bytes', async () => {
    const upstream = await fakeUpstream();
    const first = '{ "choices" :[{"index":0,"delta":{"content":"hi"}}]}';
    const last = '{"choices":[{"index":0,"delta":{},"finish_reason":"eos"}]}';
    const body = `data: ${first}\n\ndata: ${last}\n\ndata: [DONE]\n\n`;
    upstream.answer(wire(200, body, { 'content-type': 'text/event-stream' }));
    const provider = openaiProvider({ name: 'v', chat: { finishReasons } }, { baseUrl: upstream.origin });
    const reply = await provider.endpoints.chat!(chat({ stream: true }));

    if (reply.kind !== 'stream') throw new Error('no stream');
    const bytes: Uint8Array[] = [];
    for await (const chunk of reply.stream.chunks()) bytes.push(chunk);
    const written = Buffer.concat(bytes).toString();
    expect(written).toContain(`data: ${first}\n\n`);
    expect(written).toContain('"finish_reason":"stop","native_finish_reason":"eos"');
    await provider.stop!();
    await upstream.close();
  });

  it('have a state for each stream', () => {
    const events: ChatQuirks['events'] = () => {
      let count = 0;
      return (event) => ({ ...event, count: ++count });
    };
    const { decodeEvents } = quirkyReply({ events });
    const decode = () => decodeEvents!(chat({})) as (event: unknown, name: undefined) => readonly unknown[];
    const one = decode();
    expect([one({}, undefined), one({}, undefined), decode()({}, undefined)]).toEqual([
      [{ count: 1 }],
      [{ count: 2 }],
      [{ count: 1 }],
    ]);
  });
});

describe('withChoices', () => {
  it('is the same part where no choice changes', () => {
    const part = { choices: [{ index: 0 }] };
    expect(withChoices(part, (choice) => choice)).toBe(part);
    expect(withChoices(part, (choice) => ({ ...choice, more: 1 }))).toEqual({ choices: [{ index: 0, more: 1 }] });
  });
});
