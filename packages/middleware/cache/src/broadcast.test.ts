import type { Answer } from '@weir/core';
import { chat, chatChunks, settled } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { Tape } from '../test/tape.ts';
import { bytesOf, reading, textOf, world } from '../test/world.ts';

const streamed = () => chat({ stream: true });
const valueText = (answer: Answer): unknown => answer.kind === 'value' && textOf(answer.body.value);

describe('readers of different speed', () => {
  const LINE = 'y'.repeat(1_000);
  const lines = (count: number) => Array.from({ length: count }, () => chatChunks([LINE])[1]!);

  it('do not hold each other up', async () => {
    const tape = new Tape();
    const { run } = world([tape.reply]);
    const waiting = [run(streamed()), run(streamed())];
    await settled();
    tape.send(...chatChunks([]).slice(0, 1), ...lines(1));
    const [slow, fast] = await Promise.all(waiting);
    const slowReader = reading(slow!);
    await slowReader.next();
    const read = bytesOf(fast!);
    tape.send(...lines(500));
    tape.finish();
    expect((await read).length).toBeGreaterThan(500_000);
    let bytes = 0;
    for (let next = await slowReader.next(); !next.done; next = await slowReader.next()) bytes += next.value.length;
    expect(bytes).toBeGreaterThan(500_000);
  });

  it('wait for the fastest of them when nobody asks', async () => {
    const tape = new Tape();
    const { run } = world([tape.reply]);
    const waiting = [run(streamed()), run(streamed())];
    await settled();
    tape.send(...chatChunks([]).slice(0, 1), ...lines(1));
    await Promise.all(waiting);
    tape.send(...lines(500));
    await settled();
    expect(tape.taken).toBeLessThan(100);
  });

  it('are cut off when they are a whole entry behind a stream that is too large to keep', async () => {
    const tape = new Tape();
    const { run, store } = world([tape.reply], { options: { maxEntryBytes: 50_000 } });
    const waiting = [run(streamed()), run(streamed())];
    await settled();
    tape.send(...chatChunks([]).slice(0, 1), ...lines(1));
    const [slow, fast] = await Promise.all(waiting);
    const slowReader = reading(slow!);
    await slowReader.next();
    const read = bytesOf(fast!);
    tape.send(...lines(500));
    tape.finish();
    expect((await read).length).toBeGreaterThan(500_000);
    const drain = async (): Promise<void> => {
      for (let next = await slowReader.next(); !next.done; next = await slowReader.next());
    };
    await expect(drain()).rejects.toMatchObject({ code: 'upstream_too_large' });
    expect(await slow!.settled).toMatchObject({ outcome: 'failed', error: { code: 'upstream_too_large' } });
    expect(await fast!.settled).toMatchObject({ outcome: 'complete' });
    expect(store.keys).toEqual([]);
  });

  it('do not lose a slow one that is alone on a stream too large to keep', async () => {
    const tape = new Tape();
    const { run } = world([tape.reply], { options: { maxEntryBytes: 2_048 } });
    const waiting = run(streamed());
    await settled();
    tape.send(...chatChunks([]).slice(0, 1), ...lines(1));
    const reader = reading(await waiting);
    tape.send(...lines(200));
    tape.finish();
    let bytes = 0;
    for (let next = await reader.next(); !next.done; next = await reader.next()) {
      bytes += next.value.length;
      await settled();
    }
    expect(bytes).toBeGreaterThan(200_000);
  });

  it('cannot join a stream that is too large to keep: the next call is made anew', async () => {
    const tape = new Tape();
    const { run, upstream } = world([tape.reply, { pieces: ['short'] }], { options: { maxEntryBytes: 2_048 } });
    const waiting = run(streamed());
    await settled();
    tape.send(...chatChunks([]).slice(0, 1), ...lines(3));
    const reader = bytesOf(await waiting);
    await settled();
    expect(await bytesOf(await run(streamed()))).toContain('short');
    tape.finish();
    await reader;
    expect(upstream.calls).toHaveLength(2);
  });

  it('who wait for the value of a stream that grows too large take one other call together', async () => {
    const tape = new Tape();
    const { run, upstream } = world([tape.reply, { text: 'short' }], { options: { maxEntryBytes: 2_048 } });
    const waiting = run(streamed());
    await settled();
    const joining = Array.from({ length: 20 }, () => run(chat('hi')));
    tape.send(...chatChunks([]).slice(0, 1), ...lines(3));
    await waiting;
    expect(new Set((await Promise.all(joining)).map(valueText))).toEqual(new Set(['short']));
    expect(upstream.calls).toHaveLength(2);
  });
});
