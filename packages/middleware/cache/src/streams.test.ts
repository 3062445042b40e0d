import { type Answer, bodyFrom, type Reply } from '@weir/core';
import { chatEndpoint } from '@weir/endpoints';
import { chat, chatChunks, chatResponse, readValue, settled } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { Tape } from '../test/tape.ts';
import { abortable, bytesOf, header, reading, textOf, world } from '../test/world.ts';

const PIECES = ['one ', 'two ', 'three'];
const streamed = (more = {}) => chat({ stream: true, ...more });
const sentBytes = (pieces: readonly string[]): string =>
  Buffer.concat([...chatChunks(pieces).map(chatEndpoint.encodeEvent), chatEndpoint.streamEnd!]).toString();

async function stored(run: (call: ReturnType<typeof chat>) => Promise<Answer>, call = streamed()): Promise<string> {
  const bytes = await bytesOf(await run(call));
  await settled();
  return bytes;
}

describe('a streamed answer', () => {
  it('passes unchanged, and is replayed byte for byte', async () => {
    const { run, upstream } = world([{ pieces: PIECES }]);
    expect(await stored(run)).toBe(sentBytes(PIECES));
    const second = streamed();
    expect(await bytesOf(await run(second))).toBe(sentBytes(PIECES));
    expect(header(second)).toBe('hit');
    expect(upstream.calls).toHaveLength(1);
  });

  it('is replayed with its usage whether or not the first caller asked for it', async () => {
    const { run } = world([{ pieces: PIECES }]);
    await stored(run, streamed({ stream_options: { include_usage: false } }));
    const hit = await run(streamed({ stream_options: { include_usage: true } }));
    expect(await bytesOf(hit)).toContain('"total_tokens":15');
    expect(await hit.settled).toMatchObject({ basis: 'cached', usage: { input_tokens: 10, output_tokens: 5 } });
  });

  it('serves a value that is equal to what the stream adds up to', async () => {
    const { run, upstream } = world([{ pieces: PIECES }]);
    const sent = await readValue(await run(streamed()), 'chat');
    await settled();
    const hit = await run(chat('hi'));
    expect(hit.kind === 'value' && hit.body.value).toEqual(sent);
    expect(textOf(sent)).toBe('one two three');
    expect(upstream.calls).toHaveLength(1);
  });

  it('is served from a stored value, as a stream that adds up to it', async () => {
    const { run, upstream } = world([{ text: 'one two three' }]);
    await run(chat('hi'));
    await settled();
    const hit = await run(streamed());
    expect(hit.kind).toBe('stream');
    expect(await readValue(hit, 'chat')).toEqual(chatResponse('one two three'));
    expect(upstream.calls).toHaveLength(1);
  });

  it('ends a stream made of a value as a clean stream ends', async () => {
    const { run } = world([{ text: 'one' }]);
    await run(chat('hi'));
    await settled();
    expect(await bytesOf(await run(streamed()))).toMatch(/data: \[DONE\]\n\n$/);
  });

  it('settles for the leader as the upstream settled', async () => {
    const { run } = world([{ pieces: PIECES }]);
    const answer = await run(streamed());
    await bytesOf(answer);
    expect(await answer.settled).toMatchObject({ outcome: 'complete', basis: 'provider', cost: 20_000_000n });
  });

  it('reads no further ahead than its reader asks', async () => {
    const tape = new Tape();
    const { run } = world([tape.reply]);
    const waiting = run(streamed());
    await settled();
    tape.send(...chatChunks(['x']).slice(0, 2));
    const reader = reading(await waiting);
    for (let index = 0; index < 300; index++) tape.send(...chatChunks(['y'.repeat(1_000)]).slice(1, 2));
    await reader.next();
    await settled();
    expect(tape.taken).toBeLessThan(120); // 64 KiB are held by the stream itself
    expect(tape.isPaused).toBe(true);
    await reader.return!();
    expect(tape.cancelled).toMatchObject({ code: 'cancelled' });
  });
});

describe('a stream that does not end well', () => {
  it.each(Array.from({ length: PIECES.length + 4 }, (_, index) => index))(
    'leaves nothing in the store when its only caller leaves after chunk %i',
    async (index) => {
      const tape = new Tape();
      const { run, store, upstream } = world([tape.reply, { text: 'whole' }]);
      const { call, leave } = abortable({ stream: true });
      const waiting = run(call).then(
        (answer) => answer.settled,
        () => undefined,
      );
      await settled();
      tape.send(...chatChunks(PIECES).slice(0, index));
      await settled();
      leave();
      await waiting;
      tape.finish();
      await settled();
      expect(tape.cancelled).toMatchObject({ code: 'cancelled' });
      expect(store.keys).toEqual([]);
      await run(chat('hi'));
      expect(upstream.calls).toHaveLength(2);
    },
  );

  it.each([
    ['breaks', { pieces: PIECES, breakAfter: 2 }],
    ['is truncated', stream('length')],
    ['is filtered', stream('content_filter')],
    ['ends in an error event', broken()],
    ['ends without a finish', unfinished()],
    ['has an event that cannot be read', garbled()],
  ])('is not stored when it %s', async (_, step) => {
    const { run, store } = world([step]);
    const answer = await run(streamed());
    await bytesOf(answer).catch(() => undefined);
    await answer.settled;
    await settled();
    expect(store.keys).toEqual([]);
  });

  it('is not stored when it is larger than allowed, and passes whole', async () => {
    const pieces = Array.from({ length: 40 }, () => 'x'.repeat(200));
    const { run, store } = world([{ pieces }], { options: { maxEntryBytes: 4_096 } });
    expect(await stored(run)).toBe(sentBytes(pieces));
    expect(store.keys).toEqual([]);
  });

  it('fails its reader after what had passed', async () => {
    const { run } = world([{ pieces: PIECES, breakAfter: 2 }]);
    const seen: string[] = [];
    const read = async (): Promise<void> => {
      const answer = await run(streamed());
      for await (const block of (answer as Extract<Answer, { kind: 'stream' }>).stream.chunks()) {
        seen.push(Buffer.from(block).toString());
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'upstream_reset' });
    expect(seen.join('')).toContain('one ');
  });
});

function stream(finish: string): () => Reply<'chat'> {
  return taped((tape) => {
    const [role, text, end, usage] = chatChunks(['text']);
    const choices = [{ ...end!.choices[0]!, finish_reason: finish }];
    tape.send(role!, text!, { ...end!, choices } as typeof end & object, usage!);
    tape.sendBytes(chatEndpoint.streamEnd!);
    tape.end();
  });
}

function broken(): () => Reply<'chat'> {
  return taped((tape) => {
    tape.send(...chatChunks(['text']).slice(0, 2));
    tape.sendBytes(Buffer.from('data: {"error":{"message":"overloaded"}}\n\n'));
    tape.end();
  });
}

function unfinished(): () => Reply<'chat'> {
  return taped((tape) => {
    tape.send(...chatChunks(['text']).slice(0, 2));
    tape.end();
  });
}

function garbled(): () => Reply<'chat'> {
  return taped((tape) => {
    tape.send(...chatChunks(['text']).slice(0, 2));
    tape.sendBytes(Buffer.from('data: {"choices":\n\n'));
    tape.finish();
  });
}

function taped(play: (tape: Tape) => void): () => Reply<'chat'> {
  return () => {
    const tape = new Tape();
    play(tape);
    return tape.reply();
  };
}

describe('bytes', () => {
  it('pass, and are not stored', async () => {
    const reply = { kind: 'bytes' as const, headers: {}, contentType: 'audio/mpeg', bytes: Buffer.from('sound') };
    const { run, store } = world([{ reply }]);
    const answer = await run(chat('hi'));
    await settled();
    expect(answer).toMatchObject({ kind: 'bytes', bytes: Buffer.from('sound') });
    expect(store.keys).toEqual([]);
  });

  it('of a value the upstream sent are what is stored', async () => {
    const bytes = Buffer.from(JSON.stringify({ ...chatResponse('hello'), unknown_field: [1] }, null, 2));
    const { run } = world([{ reply: { kind: 'value', headers: {}, body: bodyFrom<never>(bytes) } }]);
    await run(chat('hi'));
    await settled();
    const hit = await run(chat('hi'));
    expect(hit.kind === 'value' && Buffer.from(hit.body.bytes)).toEqual(bytes);
  });
});
