import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockPages } from './block-pages.ts';
import { KeptBlocks } from './kept-blocks.ts';

const text = (blocks: readonly Uint8Array[]): string => Buffer.concat(blocks).toString('latin1');
const block = (length: number, fill = 'x'): Buffer => Buffer.alloc(length, fill);

/** A network chunk: a small view that keeps all of a socket's read alive. */
const chunk = (length: number, fill = 'x'): Buffer => {
  const read = Buffer.allocUnsafeSlow(65_536).fill(fill);
  return read.subarray(100, 100 + length);
};

function kept(blocks: readonly Uint8Array[]): KeptBlocks {
  const pages = new BlockPages();
  const all = new KeptBlocks();
  for (const one of blocks) all.add(pages.keep(one));
  return all;
}

describe('small blocks', () => {
  it('do not keep alive the buffers they came in', () => {
    const { blocks } = kept(Array.from({ length: 100 }, () => chunk(200)));
    const buffers = new Set(blocks.map(({ buffer }) => buffer));
    const bytes = [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(buffers.size).toBeLessThan(10);
    expect(bytes).toBeLessThan(2 * 100 * 200);
  });

  it('are whole when what they came in is written over', () => {
    const read = chunk(200, 'a');
    const all = kept([read]);
    read.fill('b');
    expect(text(all.blocks)).toBe('a'.repeat(200));
  });
});

describe('kept blocks', () => {
  it('are the bytes that were added, from any position on, whatever their sizes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3_000), { maxLength: 60 }), (sizes) => {
        const given = sizes.map((size, index) => block(size, String.fromCharCode(97 + (index % 26))));
        const all = kept(given);
        const whole = text(given);
        expect(all.end).toBe(whole.length);
        expect(text(all.blocks)).toBe(whole);
        let from = 0;
        for (const one of given) {
          const read: Uint8Array[] = [];
          let position = from;
          for (let next = all.after(position); next !== undefined; next = all.after(position)) {
            read.push(next);
            position += next.length;
          }
          expect(text(read)).toBe(whole.slice(from));
          from += one.length;
        }
        expect(text(all.take())).toBe(whole);
        expect(all.blocks).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('that are forgotten leave the positions of the others as they were', () => {
    const all = kept([block(2_000, 'a'), block(2_000, 'b'), block(10, 'c')]);
    all.forget(2_000);
    expect(text([all.after(2_000)!])).toBe('b'.repeat(2_000));
    all.forget(4_010);
    expect(all.blocks).toEqual([]);
    all.add(block(5, 'd'));
    expect(text([all.after(4_010)!])).toBe('ddddd');
    expect(all.after(4_015)).toBeUndefined();
  });
});
