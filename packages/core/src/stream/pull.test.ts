import { describe, expect, it, vi } from 'vitest';
import { Tape } from '../../test/tape.ts';
import { WeirError } from '../error.ts';
import { EventStream } from './event-stream.ts';
import { readEvents } from './pull.ts';

const RESET = new WeirError('upstream_reset', 'The provider broke the connection');
const event = (n: number): string => `data: {"n":${n}}\n\n`;
const play = () => {
  const tape = new Tape();
  return { tape, stream: new EventStream<{ readonly n: number }>(tape) };
};
const textOf = (result: IteratorResult<Uint8Array>): string => Buffer.from(result.value ?? '').toString();

describe('chunks', () => {
  it('come one by one, and the source waits for the next to be asked for', async () => {
    const { tape, stream } = play();
    tape.send(event(1), event(2), event(3));
    const reader = stream.chunks()[Symbol.asyncIterator]();
    expect(tape.isStarted).toBe(false);
    expect(textOf(await reader.next())).toBe(event(1));
    expect([tape.taken, tape.isPaused]).toEqual([1, true]);
    expect(textOf(await reader.next())).toBe(event(2));
    expect(tape.taken).toBe(2);
  });

  it('are waited for', async () => {
    const { tape, stream } = play();
    const reader = stream.chunks()[Symbol.asyncIterator]();
    const next = reader.next();
    tape.send(event(1));
    expect(textOf(await next)).toBe(event(1));
  });

  it('end with the stream', async () => {
    const { tape, stream } = play();
    tape.send(event(1));
    tape.end();
    const seen: string[] = [];
    for await (const block of stream.chunks()) seen.push(Buffer.from(block).toString());
    expect(seen).toEqual([event(1)]);
  });

  it('throw what the stream fails with, after what came before', async () => {
    const { tape, stream } = play();
    tape.send(event(1));
    tape.fail(RESET);
    const seen: string[] = [];
    const read = async (): Promise<void> => {
      for await (const block of stream.chunks()) seen.push(Buffer.from(block).toString());
    };
    await expect(read()).rejects.toBe(RESET);
    expect(seen).toEqual([event(1)]);
  });

  it('free the upstream when the reader breaks off', async () => {
    const { tape, stream } = play();
    tape.send(event(1), event(2));
    for await (const _ of stream.chunks()) break;
    expect(tape.cancelled).toMatchObject({ code: 'cancelled', message: 'The consumer stopped reading' });
    await expect(stream.ended).resolves.toMatchObject({ outcome: 'aborted' });
  });

  it('throw the reason when somebody else cancels the stream, waiting or not', async () => {
    const waiting = play();
    const pending = waiting.stream.chunks()[Symbol.asyncIterator]().next();
    waiting.stream.cancel(RESET);
    await expect(pending).rejects.toBe(RESET);

    const busy = play();
    busy.tape.send(event(1));
    const reader = busy.stream.chunks()[Symbol.asyncIterator]();
    await reader.next();
    busy.stream.cancel(RESET);
    await expect(reader.next()).rejects.toBe(RESET);
  });

  it('leave nothing behind for every block that is waited for', async () => {
    const { tape, stream } = play();
    const asked = vi.spyOn(stream.ended, 'then');
    const reader = stream.chunks()[Symbol.asyncIterator]();
    for (let n = 0; n < 100; n++) {
      const next = reader.next();
      tape.send(event(n));
      await next;
    }
    expect(asked.mock.calls.length).toBeLessThanOrEqual(1);
  });
});

describe('readEvents', () => {
  it('gives the events and leaves out what is none', async () => {
    const { tape, stream } = play();
    tape.send(`: ping\n\n${event(1)}`, `${event(2)}data: [DONE]\n\n`);
    tape.end();
    expect(await readEvents(stream)).toEqual([{ n: 1 }, { n: 2 }]);
  });
});
