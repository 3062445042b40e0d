import { type BlockSink, type BlockSource, bodyOf, type CallOf, EventStream, type Reply, WeirError } from '@weir/core';
import { chatEndpoint } from '@weir/endpoints';
import { chat, chatChunks, chatResponse, readValue, seededRandom, settled } from '@weir/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { world } from '../test/world.ts';
import { Broadcast } from './broadcast.ts';

const gone = new WeirError('cancelled', 'The caller went away');

/** A source that pushes its blocks one by one when told to, but not while it is paused. */
class Hose implements BlockSource {
  sink: BlockSink | undefined;
  isPaused = false;
  isOver = false;
  readonly #blocks: Uint8Array[];

  constructor(blocks: readonly Uint8Array[]) {
    this.#blocks = [...blocks];
  }

  start(sink: BlockSink): void {
    this.sink = sink;
  }
  pause(): void {
    this.isPaused = true;
  }
  resume(): void {
    this.isPaused = false;
  }
  cancel(): void {
    this.isOver = true;
  }

  step(): void {
    if (this.isPaused || this.isOver || this.sink === undefined) return;
    const block = this.#blocks.shift();
    if (block !== undefined) return this.sink.block(block);
    this.isOver = true;
    this.sink.end();
  }
}

/** A consumer that takes a block when told to. */
class Consumer {
  readonly stream: EventStream<unknown>;
  text = '';
  end: 'open' | 'ended' | 'left' | WeirError = 'open';
  #isStarted = false;

  constructor(source: BlockSource) {
    this.stream = new EventStream(source);
  }

  leave(): void {
    if (this.end === 'open') this.end = 'left';
    this.stream.cancel(gone);
  }

  step(): void {
    if (this.#isStarted) return this.stream.resume();
    this.#isStarted = true;
    this.stream.pipe({
      write: (block) => {
        this.text += Buffer.from(block).toString();
        return false;
      },
      end: () => {
        this.end = 'ended';
      },
      fail: (error) => {
        this.end = error;
      },
    });
  }
}

describe('a shared stream', () => {
  const action = fc.oneof(
    { weight: 6, arbitrary: fc.constant({ kind: 'push' as const, who: 0 }) },
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('take' as const), who: fc.nat(5) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('join' as const), who: fc.nat(5) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave' as const), who: fc.nat(5) }) },
  );

  it('gives every reader all blocks in order, or a prefix and an error, in whatever order things happen', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 20 });
    fc.assert(
      fc.property(
        sizes,
        fc.integer({ min: 20, max: 400 }),
        fc.array(action, { maxLength: 120 }),
        (lengths, max, actions) => {
          const blocks = lengths.map((length, index) =>
            Buffer.from(String.fromCharCode(97 + (index % 26)).repeat(length)),
          );
          const whole = blocks.join('');
          const hose = new Hose(blocks);
          const upstream = new EventStream(hose);
          let isOpen = true;
          const broadcast = new Broadcast(upstream, max, {
            onOverflow: () => (isOpen = false),
            onEnd: () => undefined,
          });
          broadcast.start();
          const consumers: Consumer[] = [];
          const join = (): void => {
            if (isOpen) consumers.push(new Consumer(broadcast.reader(() => undefined)));
          };
          join();
          for (const { kind, who } of actions) {
            const consumer = consumers[who % consumers.length]!;
            if (kind === 'push') hose.step();
            else if (kind === 'take') consumer.step();
            else if (kind === 'join') join();
            else consumer.leave();
          }
          for (let turn = 0; turn < 200; turn++) {
            hose.step();
            for (const consumer of consumers) consumer.step();
          }
          for (const { text, end } of consumers) {
            expect(whole.startsWith(text)).toBe(true);
            if (end === 'ended') expect(text).toBe(whole);
            else if (end !== 'left') expect(end).toMatchObject({ code: 'upstream_too_large' });
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('callers who come and go at random', () => {
  const CANARY = /tenant-\d+/g;
  const text = (call: CallOf<'chat'>): string => `canary of ${call.exchange.principal.tenant} `.repeat(5);

  async function* frames(call: CallOf<'chat'>): AsyncGenerator<Uint8Array> {
    for (const chunk of chatChunks(text(call).match(/.{1,9}/g)!)) {
      await new Promise((resolve) => setImmediate(resolve));
      if (call.signal.aborted) throw gone;
      yield chatEndpoint.encodeEvent(chunk);
    }
    yield chatEndpoint.streamEnd!;
  }

  const step = async (call: CallOf<'chat'>): Promise<Reply<'chat'>> => {
    if (call.request.stream === true)
      return { kind: 'stream', headers: {}, stream: EventStream.ofBlocks(frames(call)) };
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    if (call.signal.aborted) throw gone;
    return { kind: 'value', headers: {}, body: bodyOf(chatResponse(text(call))) };
  };

  it('never see what belongs to another tenant, and the store keeps whole answers only', async () => {
    const { run, store, clock } = world([step], { options: { ttlMs: 5 } });
    const random = seededRandom(7);
    const pick = (count: number): number => Math.floor(random.next() * count);
    let served = 0;
    const visit = async (): Promise<void> => {
      const tenant = `tenant-${pick(20)}`;
      const controller = new AbortController();
      const call = chat({ stream: pick(2) === 0 }, { principal: { tenant }, signal: controller.signal });
      const patience = pick(30);
      const waiting = run(call).then((answer) => readValue(answer, 'chat'));
      waiting.catch(() => undefined);
      for (let turn = 0; turn < patience; turn++) await new Promise((resolve) => setImmediate(resolve));
      controller.abort(gone);
      const value = await waiting.catch(() => undefined);
      if (value === undefined) return;
      served++;
      expect(new Set(JSON.stringify(value).match(CANARY))).toEqual(new Set([tenant]));
    };
    for (let wave = 0; wave < 12; wave++) {
      await Promise.all(Array.from({ length: 100 }, visit));
      await clock.advance(3);
    }
    await settled();
    expect(served).toBeGreaterThan(200);
    for (const key of store.keys) expect(key).toMatch(/^cache:1:tenant="tenant-\d+":chat:/);
  });
});
