import { describe, expect, it } from 'vitest';
import { WeirError } from '../error.ts';
import type { BlockSink, BlockSource } from './block-source.ts';
import { DecodedSource, type DecodeEvent } from './decoded-source.ts';
import { sseFrames } from './sse.ts';

/** A source that is pushed by hand, and what came out of the decoder above it. */
function opened(decode: DecodeEvent<unknown>) {
  const calls: string[] = [];
  let below!: BlockSink;
  const source: BlockSource = {
    start: (sink) => {
      below = sink;
    },
    pause: () => void calls.push('pause'),
    resume: () => void calls.push('resume'),
    cancel: ({ code }) => void calls.push(`cancel ${code}`),
  };
  const blocks: Uint8Array[] = [];
  const ends: unknown[] = [];
  const decoded = new DecodedSource(source, decode);
  decoded.start({
    block: (bytes) => void blocks.push(bytes),
    end: () => void ends.push('end'),
    fail: (error) => void ends.push(error),
  });
  const events = (): unknown[] => blocks.flatMap((block) => sseFrames(block).map(({ event }) => event));
  const push = (text: string): void => below.block(Buffer.from(text));
  return { decoded, calls, ends, blocks, events, push, below: () => below };
}

describe('a decoded stream', () => {
  it('makes none, one or several events of one', () => {
    const { push, events } = opened((event) => Array.from({ length: event as number }, () => ({ of: event })));

    push('data: 0\n\ndata: 1\n\ndata: 2\n\n');

    expect(events()).toEqual([{ of: 1 }, { of: 2 }, { of: 2 }]);
  });

  it('tells the name of an event, where it has one', () => {
    const { push, events } = opened((event, name) => [{ event, name: name ?? null }]);

    push('event: start\ndata: 1\n\ndata: 2\n\nevent:stop\r\ndata: 3\r\n\r\n');

    expect(events()).toEqual([
      { event: 1, name: 'start' },
      { event: 2, name: null },
      { event: 3, name: 'stop' },
    ]);
  });

  it('hands nothing on where nothing came of it', () => {
    const { push, blocks } = opened(() => []);

    push(': ping\n\ndata: [DONE]\n\ndata: {}\n\n');

    expect(blocks).toEqual([]);
  });

  it('ends, fails, pauses and resumes with what is below', () => {
    const { decoded, calls, ends, below } = opened(() => []);
    const broken = new WeirError('upstream_reset', 'Broken');

    decoded.pause();
    decoded.resume();
    below().end();
    below().fail(broken);

    expect(calls).toEqual(['pause', 'resume']);
    expect(ends).toEqual(['end', broken]);
  });

  it('fails with what its decoder throws, and frees what is below', () => {
    const overloaded = new WeirError('upstream_overloaded', 'Overloaded');
    const { push, ends, calls, below } = opened(() => {
      throw overloaded;
    });

    push('data: 1\n\n');
    push('data: 2\n\n');
    below().end();
    below().fail(overloaded);

    expect(ends).toEqual([expect.objectContaining({ code: 'upstream_overloaded', details: expect.anything() })]);
    expect(ends[0]).toMatchObject({ details: { dispatch: { sent: true } } });
    expect(calls).toEqual(['cancel upstream_overloaded']);
  });

  it('takes a decoder that stumbles for a provider that changed its form', () => {
    const { push, ends } = opened((event) => (event as { a: { b: [] } }).a.b);

    push('data: {}\n\n');

    expect(ends[0]).toMatchObject({ code: 'upstream_malformed', cause: expect.any(TypeError) });
  });
});
