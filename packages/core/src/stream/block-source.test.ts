import { describe, expect, it } from 'vitest';
import { Shelf } from '../../test/tape.ts';
import { WeirError } from '../error.ts';
import { IterableSource } from './block-source.ts';

const LEFT = new WeirError('cancelled', 'The caller went away');
const turn = (): Promise<void> => new Promise(setImmediate);
const sinkOf = (shelf: Shelf, pausing?: IterableSource) => ({
  block(bytes: Uint8Array) {
    shelf.write(bytes);
    pausing?.pause();
  },
  end: shelf.end,
  fail: shelf.fail,
});

/** Blocks made on demand, and whether somebody called it off. */
function counted(end = 3) {
  const state = { made: 0, isReturned: false };
  async function* blocks(): AsyncGenerator<Uint8Array> {
    try {
      while (state.made < end) yield Buffer.from(String(state.made++));
    } finally {
      state.isReturned = true;
    }
  }
  return { state, blocks: blocks() };
}

describe('IterableSource', () => {
  it('hands on what an iterable gives and then its end', async () => {
    for (const blocks of [counted().blocks, ['0', '1', '2'].map((text) => Buffer.from(text))]) {
      const shelf = new Shelf();
      new IterableSource(blocks).start(sinkOf(shelf));
      await turn();
      expect(shelf).toMatchObject({ blocks: ['0', '1', '2'], ending: 'end' });
    }
  });

  it('pulls nothing while it is paused', async () => {
    const { state, blocks } = counted(Number.POSITIVE_INFINITY);
    const shelf = new Shelf();
    const source = new IterableSource(blocks);
    source.start(sinkOf(shelf, source));
    await turn();
    expect(state.made).toBe(1);
    source.resume();
    source.resume();
    await turn();
    expect(state.made).toBe(2);
  });

  it('returns the iterator when it is cancelled, once', async () => {
    const { state, blocks } = counted(Number.POSITIVE_INFINITY);
    const shelf = new Shelf();
    const source = new IterableSource(blocks);
    source.start(sinkOf(shelf, source));
    await turn();
    source.cancel(LEFT);
    source.cancel(LEFT);
    source.resume();
    await turn();
    expect(state).toEqual({ made: 1, isReturned: true });
    expect(shelf.ending).toBeUndefined();
  });

  it('says nothing of what comes after it was cancelled', async () => {
    let give: ((result: IteratorResult<Uint8Array>) => void) | undefined;
    let refuse: ((error: Error) => void) | undefined;
    const next = (): Promise<IteratorResult<Uint8Array>> =>
      new Promise((resolve, reject) => {
        give = resolve;
        refuse = reject;
      });
    for (const finish of [
      () => give?.({ value: Buffer.from('late'), done: false }),
      () => refuse?.(new Error('Late')),
    ]) {
      const shelf = new Shelf();
      const source = new IterableSource({ [Symbol.asyncIterator]: () => ({ next }) });
      source.start(sinkOf(shelf));
      source.cancel(LEFT);
      finish();
      await turn();
      expect(shelf).toMatchObject({ blocks: [], ending: undefined });
    }
  });

  it('fails with what the iterable throws, and bears one that refuses to return', async () => {
    const failing = {
      next: () => Promise.reject(new TypeError('A defect')),
      return: () => Promise.reject(new Error()),
    };
    const shelf = new Shelf();
    const source = new IterableSource({ [Symbol.asyncIterator]: () => failing });
    source.start(sinkOf(shelf));
    await turn();
    expect(shelf.ending).toMatchObject({ code: 'internal_error', cause: new TypeError('A defect') });

    const stubborn = new IterableSource({ [Symbol.asyncIterator]: () => failing });
    stubborn.cancel(LEFT);
    await turn();
  });
});
