import { describe, expect, it } from 'vitest';
import { Shelf, Tape } from '../../test/tape.ts';
import { WeirError } from '../error.ts';
import { EventStream } from './event-stream.ts';
import { frameOf } from './frame.ts';
import { sseEvent } from './sse.ts';

interface Event {
  readonly text?: string;
  readonly usage?: { readonly n: number };
}

const event = (text: string): string => `data: ${JSON.stringify({ text })}\n\n`;
const RESET = new WeirError('upstream_reset', 'The provider broke the connection');
const LEFT = new WeirError('cancelled', 'The caller went away');
const play = () => {
  const tape = new Tape();
  return { tape, shelf: new Shelf(), stream: new EventStream<Event>(tape) };
};

describe('pipe', () => {
  it('hands over whole blocks, the very bytes, when nobody looks at frames', () => {
    const block = Buffer.from(event('a') + event('b'));
    const seen: Uint8Array[] = [];
    const source = { start: (sink: { block(bytes: Uint8Array): void }) => sink.block(block) };
    new EventStream<Event>({ ...new Tape(), ...source } as unknown as Tape).pipe({
      write: (bytes) => seen.push(bytes) > 0,
      end: () => undefined,
      fail: () => undefined,
    });
    expect(seen).toEqual([block]);
    expect(seen[0]).toBe(block);
  });

  it('reads nothing before somebody asks', () => {
    const { tape, stream, shelf } = play();
    tape.send(event('a'));
    expect([tape.isStarted, tape.taken]).toEqual([false, 0]);
    stream.pipe(shelf);
    expect(tape.taken).toBe(1);
  });

  it('tells the end, once everything was handed over', async () => {
    const { tape, stream, shelf } = play();
    stream.pipe(shelf);
    tape.send(event('a'));
    tape.end();
    expect(shelf).toMatchObject({ blocks: [event('a')], ending: 'end' });
    await expect(stream.ended).resolves.toEqual({ outcome: 'complete' });
  });

  it('tells a failure, once everything before it was handed over', async () => {
    const { tape, stream, shelf } = play();
    stream.pipe(shelf);
    tape.send(event('a'));
    tape.fail(RESET);
    expect(shelf).toMatchObject({ blocks: [event('a')], ending: RESET });
    await expect(stream.ended).resolves.toEqual({ outcome: 'failed', error: RESET });
  });

  it('works once only', () => {
    const { stream, shelf } = play();
    stream.pipe(shelf);
    expect(() => stream.pipe(new Shelf())).toThrow('A stream can be consumed once only');
  });
});

describe('backpressure', () => {
  it('pauses the source as long as the consumer is busy', () => {
    const { tape, stream, shelf } = play();
    shelf.room = 1;
    stream.pipe(shelf);
    tape.send(event('a'), event('b'), event('c'));
    expect([tape.isPaused, tape.taken, shelf.text]).toEqual([true, 1, event('a')]);
    shelf.room = 1;
    stream.resume();
    expect([tape.isPaused, tape.taken, shelf.text]).toEqual([true, 2, event('a') + event('b')]);
    shelf.room = 9;
    stream.resume();
    expect([tape.isPaused, tape.taken]).toEqual([false, 3]);
  });

  it('ends only after what waits was taken', () => {
    const { tape, stream, shelf } = play();
    shelf.room = 1;
    void stream.commit(() => false);
    tape.send(event('a'), event('b'));
    tape.end();
    stream.pipe(shelf);
    expect(shelf).toMatchObject({ blocks: [event('a')], ending: undefined });
    shelf.room = 9;
    stream.resume();
    expect(shelf).toMatchObject({ blocks: [event('a'), event('b')], ending: 'end' });
  });

  it('bounds what waits for a consumer that never comes', async () => {
    const { tape, stream } = play();
    const block = `data: "${'x'.repeat(1_000)}"\n\n`;
    const committed = stream.commit(() => true);
    for (let sent = 0; sent < 10_000; sent++) tape.send(block);
    await committed;
    expect(tape.isPaused).toBe(true);
    expect(tape.taken * block.length).toBeLessThan(65_536 + 2 * block.length);
  });

  it('of an iterable takes one block at a time', async () => {
    let made = 0;
    function* blocks(): Generator<Uint8Array> {
      for (;;) yield Buffer.from(event(String(made++)));
    }
    const reader = EventStream.ofBlocks<Event>(blocks()).chunks()[Symbol.asyncIterator]();
    for (let read = 0; read < 5; read++) await reader.next();
    expect(made).toBeLessThanOrEqual(6);
    await reader.return?.();
  });
});

describe('taps and maps', () => {
  const add =
    (letter: string) =>
    (frame: { readonly event: Event | undefined; readonly bytes: Uint8Array }): typeof frame =>
      frame.event?.text === undefined ? frame : frameOf({ text: frame.event.text + letter }, sseEvent);

  it('run in the order they were added: the lowest middleware first', () => {
    const { tape, stream, shelf } = play();
    const seen: unknown[] = [];
    stream.map(add('1'));
    stream.tap(({ event: passing }) => seen.push(passing?.text));
    stream.map(add('2'));
    stream.pipe(shelf);
    tape.send(event('a'));
    expect(shelf.text).toBe(event('a12'));
    expect(seen).toEqual(['a1']);
  });

  it('see what was held back before they were added', async () => {
    const { tape, stream, shelf } = play();
    const committed = stream.commit(() => true);
    tape.send(event('a'));
    await committed;
    stream.map(add('!'));
    stream.pipe(shelf);
    expect(shelf.text).toBe(event('a!'));
  });

  it('may drop frames, whole blocks of them too', () => {
    const { tape, stream, shelf } = play();
    stream.map((frame) => (frame.event?.text === 'no' ? undefined : frame));
    stream.tap(() => undefined);
    stream.pipe(shelf);
    tape.send(event('no'), event('a') + event('no'), event('no'));
    tape.end();
    expect(shelf).toMatchObject({ blocks: [event('a')], ending: 'end' });
  });

  it('with a search run on what it finds, and the rest passes unread', () => {
    const { tape, stream, shelf } = play();
    const seen: unknown[] = [];
    stream.tap((frame) => seen.push(frame.event), { find: (bytes, from) => bytes.indexOf('"usage"', from) });
    stream.pipe(shelf);
    const block = `data: not json\n\ndata: {"usage":{"n":1}}\n\n`;
    tape.send(block);
    expect(seen).toEqual([{ usage: { n: 1 } }]);
    expect(shelf.text).toBe(block);
  });

  it('that throw fail the consumer and free the upstream', async () => {
    const { tape, stream, shelf } = play();
    stream.map((frame) => {
      if (frame.event?.text === 'b') throw new TypeError('A defect');
      return frame;
    });
    stream.pipe(shelf);
    tape.send(event('a'), event('b'), event('c'));
    expect(shelf.blocks).toEqual([event('a')]);
    expect(shelf.ending).toMatchObject({ code: 'internal_error', cause: new TypeError('A defect') });
    expect(tape.cancelled?.code).toBe('internal_error');
    await expect(stream.ended).resolves.toMatchObject({ outcome: 'failed' });
  });

  it('fail the consumer with what is not JSON', () => {
    const { tape, stream, shelf } = play();
    stream.tap((frame) => void frame.event);
    stream.pipe(shelf);
    tape.send('data: {oops\n\n');
    expect(shelf.ending).toMatchObject({ code: 'upstream_malformed' });
  });
});

describe('commit', () => {
  const hasText = ({ text }: Event): boolean => text !== undefined && text !== '';

  it('waits for the first content and hands over everything before it too', async () => {
    const { tape, stream, shelf } = play();
    let isCommitted = false;
    const committed = stream.commit(hasText).then(() => {
      isCommitted = true;
    });
    tape.send(': ping\n\n', event(''), 'event: x\n\n');
    await new Promise(setImmediate);
    expect(isCommitted).toBe(false);
    tape.send(event('a'));
    await committed;
    stream.pipe(shelf);
    expect(shelf.text).toBe(`: ping\n\n${event('')}event: x\n\n${event('a')}`);
  });

  it('fails with what breaks the stream before any content', async () => {
    const { tape, stream } = play();
    const committed = stream.commit(hasText);
    tape.send(event(''));
    tape.fail(RESET);
    await expect(committed).rejects.toBe(RESET);
  });

  it('leaves a failure after content to the consumer', async () => {
    const { tape, stream, shelf } = play();
    const committed = stream.commit(hasText);
    tape.send(event('a'));
    tape.fail(RESET);
    await committed;
    stream.pipe(shelf);
    expect(shelf).toMatchObject({ blocks: [event('a')], ending: RESET });
  });

  it('takes an end without content as it is', async () => {
    const { tape, stream, shelf } = play();
    const committed = stream.commit(hasText);
    tape.send(event(''));
    tape.end();
    await committed;
    stream.pipe(shelf);
    expect(shelf.ending).toBe('end');
  });

  it('gives up holding at 64 frames', async () => {
    const { tape, stream } = play();
    let isCommitted = false;
    const committed = stream.commit(hasText).then(() => {
      isCommitted = true;
    });
    for (let sent = 0; sent < 63; sent++) tape.send(': ping\n\n');
    await new Promise(setImmediate);
    expect(isCommitted).toBe(false);
    tape.send(': ping\n\n');
    await committed;
  });

  it('gives up holding at 64 KiB', async () => {
    const { tape, stream } = play();
    const committed = stream.commit(hasText);
    tape.send(`: ${'x'.repeat(65_536)}\n\n`);
    await committed;
  });

  it('never waits for what a paused source cannot send', async () => {
    const { tape, stream } = play();
    const committed = stream.commit(hasText, { frames: 1_000, bytes: 1_000_000 });
    for (let sent = 0; sent < 100; sent++) tape.send(`: ${'x'.repeat(1_000)}\n\n`);
    expect(tape.isPaused).toBe(true);
    await committed;
  });

  it('fails with what cannot be read and frees the upstream', async () => {
    const { tape, stream } = play();
    const committed = stream.commit(hasText);
    tape.send('data: {oops\n\n');
    await expect(committed).rejects.toMatchObject({ code: 'upstream_malformed' });
    expect(tape.cancelled?.code).toBe('upstream_malformed');
  });

  it('fails when the stream is cancelled meanwhile', async () => {
    const { tape, stream } = play();
    const committed = stream.commit(hasText);
    tape.send(event(''));
    stream.cancel(LEFT);
    await expect(committed).rejects.toBe(LEFT);
    await expect(stream.ended).resolves.toEqual({ outcome: 'aborted', error: LEFT });
  });

  it('reads every held frame once', async () => {
    const { tape, stream } = play();
    const seen: Event[] = [];
    const committed = stream.commit((one) => seen.push(one) > 3);
    tape.send(event('1') + event('2'), event('3'), event('4'));
    await committed;
    expect(seen.map(({ text }) => text)).toEqual(['1', '2', '3', '4']);
  });
});

describe('cancel', () => {
  it('frees the upstream at once and hands over nothing more', async () => {
    const { tape, stream, shelf } = play();
    shelf.room = 1;
    stream.pipe(shelf);
    tape.send(event('a'), event('b'));
    stream.cancel(LEFT);
    stream.cancel(RESET);
    stream.resume();
    expect(tape.cancelled).toBe(LEFT);
    expect(shelf).toMatchObject({ blocks: [event('a')], ending: undefined });
    await expect(stream.ended).resolves.toEqual({ outcome: 'aborted', error: LEFT });
  });

  it('after the end changes nothing', async () => {
    const { tape, stream, shelf } = play();
    stream.pipe(shelf);
    tape.end();
    stream.cancel(LEFT);
    expect(tape.cancelled).toBeUndefined();
    await expect(stream.ended).resolves.toEqual({ outcome: 'complete' });
  });

  it('of a stream that ended unread keeps how it ended', async () => {
    const { tape, stream } = play();
    const committed = stream.commit(() => true);
    tape.send(event('a'));
    tape.fail(RESET);
    await committed;
    stream.cancel(LEFT);
    expect(tape.cancelled).toBeUndefined();
    await expect(stream.ended).resolves.toEqual({ outcome: 'failed', error: RESET });
  });

  it('inside a write stops there', () => {
    const { tape, stream } = play();
    const seen: string[] = [];
    stream.pipe({
      write(block) {
        seen.push(Buffer.from(block).toString());
        stream.cancel(LEFT);
        return true;
      },
      end: () => undefined,
      fail: () => undefined,
    });
    tape.send(event('a'), event('b'));
    expect(seen).toEqual([event('a')]);
  });
});

describe('fail', () => {
  it('frees the upstream and fails the consumer after what was read', async () => {
    const { tape, stream, shelf } = play();
    shelf.room = 1;
    const committed = stream.commit(() => false);
    tape.send(event('a'), event('b'));
    stream.pipe(shelf);
    stream.fail(RESET);
    stream.fail(LEFT);
    await expect(committed).rejects.toBe(RESET);
    expect(tape.cancelled).toBe(RESET);
    expect(shelf.ending).toBeUndefined();
    shelf.room = 9;
    stream.resume();
    expect(shelf).toMatchObject({ blocks: [event('a'), event('b')], ending: RESET });
    await expect(stream.ended).resolves.toEqual({ outcome: 'failed', error: RESET });
  });
});

describe('intercept', () => {
  it('sees the blocks as they arrive, below every stage', () => {
    const { tape, stream, shelf } = play();
    const seen: string[] = [];
    stream.intercept((source) => ({
      start: (sink) =>
        source.start({
          block: (bytes) => {
            seen.push(Buffer.from(bytes).toString());
            sink.block(bytes);
          },
          end: () => sink.end(),
          fail: (error) => sink.fail(error),
        }),
      pause: () => source.pause(),
      resume: () => source.resume(),
      cancel: (reason) => source.cancel(reason),
    }));
    stream.map(() => undefined);
    stream.pipe(shelf);
    tape.send(event('a'));
    tape.end();
    expect(seen).toEqual([event('a')]);
    expect(shelf).toMatchObject({ blocks: [], ending: 'end' });
  });

  it('comes too late once the stream has started', () => {
    const { stream, shelf } = play();
    stream.pipe(shelf);
    expect(() => stream.intercept((source) => source)).toThrow('A stream that has started cannot be intercepted');
  });
});

describe('a stream of events', () => {
  it('encodes them one block each', async () => {
    const stream = EventStream.of<Event>([{ text: 'a' }, { text: 'b' }], sseEvent);
    const texts: unknown[] = [];
    for await (const frame of stream) texts.push(frame.event?.text);
    expect(texts).toEqual(['a', 'b']);
  });

  it('fails with what its iterable throws', async () => {
    async function* events(): AsyncGenerator<Event> {
      yield { text: 'a' };
      throw new TypeError('A defect');
    }
    const shelf = new Shelf();
    const stream = EventStream.of<Event>(events(), sseEvent);
    stream.pipe(shelf);
    await stream.ended;
    expect(shelf.text).toBe(event('a'));
    expect(shelf.ending).toMatchObject({ code: 'internal_error' });
  });
});
