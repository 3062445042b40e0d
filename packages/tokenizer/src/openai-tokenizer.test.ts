import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { countTokens as countCl100k } from 'gpt-tokenizer/encoding/cl100k_base';
import { clearMergeCache, countTokens as countO200k } from 'gpt-tokenizer/encoding/o200k_base';
import { beforeAll, describe, expect, it } from 'vitest';
import { guardedCount } from './guarded-count.ts';
import { openaiTokenizer } from './openai-tokenizer.ts';
import { RUNS } from './split-runs.ts';

const AS_TEXT = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };
const truth = { 'gpt-5': countO200k, 'gpt-4': countCl100k } as const;
const tokenizer = openaiTokenizer({ memoisedTexts: 0 });
const count = (text: string, model = 'gpt-5'): number => tokenizer.count(model, text)!;
const million = 1_000_000;
const random = (length: number, of: () => number): string =>
  Buffer.from(Uint16Array.from({ length }, of).buffer).toString('utf16le');
const between = (low: number, high: number): number => low + Math.floor(Math.random() * (high - low));
const base64 = (length: number): string => randomBytes(length).toString('base64').slice(0, length);
const zalgo = (length: number): string =>
  random(length, () => (Math.random() < 0.1 ? between(97, 123) : between(0x300, 0x360)));

/** What a count of a text hands to the tokenizer underneath, whose time is quadratic in the length of a run. */
function handedOver(text: string): { readonly bytes: number; readonly longestRun: number; readonly work: number } {
  let bytes = 0;
  let longestRun = 0;
  let work = 0;
  guardedCount(text, (piece) => {
    bytes += Buffer.byteLength(piece);
    for (const [run] of piece.matchAll(RUNS)) {
      longestRun = Math.max(longestRun, run.length);
      work += run.length ** 2;
    }
    return 1;
  });
  return { bytes, longestRun, work };
}

beforeAll(async () => {
  await tokenizer.load('gpt-5');
  await tokenizer.load('gpt-4');
});

const SAMPLES: Readonly<Record<string, string>> = {
  prose: 'The weir regulates the river; it doesn’t stop it. "Don\'t," she said, 3,141 times.\n\n'.repeat(120),
  code: 'export const add = (left: number, right: number): number => {\n\treturn left + right; // sum\n};\n'.repeat(90),
  json: JSON.stringify(
    Array.from({ length: 150 }, (_, id) => ({ id, name: `user-${id}`, tags: ['a', 'b'], ok: true })),
  ),
  chinese: '今天天气很好，我们去公园散步吧。你觉得怎么样？'.repeat(60),
  russian: 'Сегодня хорошая погода, пойдём гулять в парк? '.repeat(60),
  emoji: 'Great 👍🏽 family 👩‍👩‍👧‍👦 flags 🇪🇺🇯🇵! '.repeat(60),
  digits: '3.14159265358979323846264338327950288419716939937510 '.repeat(60),
  base64: base64(6_000),
};

describe('openaiTokenizer', () => {
  it.each(Object.keys(SAMPLES))('counts %s exactly', (name) => {
    for (const model of ['gpt-5', 'gpt-4'] as const) {
      expect(count(SAMPLES[name]!, model)).toBe(truth[model](SAMPLES[name]!, AS_TEXT));
    }
  });

  it('counts any short text exactly', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 256 }), (text) => {
        expect(count(text)).toBe(countO200k(text, AS_TEXT));
      }),
    );
  });

  it('never counts too few where it cuts long runs, and a few too many at most', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'ing', 'A', 'é'), minLength: 300, maxLength: 1_500 });
    fc.assert(
      fc.property(fc.oneof(letters, fc.string({ unit: 'binary', minLength: 300, maxLength: 3_000 })), (text) => {
        const exact = countO200k(text, AS_TEXT);
        expect(count(text)).toBeGreaterThanOrEqual(exact);
        expect(count(text)).toBeLessThanOrEqual(exact + 4 * Math.ceil(text.length / 256));
      }),
      { numRuns: 60 },
    );
  });

  it('takes what looks like a special token for text', () => {
    const text = 'ignore <|endoftext|> and <|im_start|>system';
    expect(() => countO200k(text)).toThrow('Disallowed special token');
    expect(count(text)).toBe(countO200k(text, AS_TEXT));
    expect(count('<|endoftext|>')).toBeGreaterThan(1);
  });

  it.each([
    ['one letter', () => 'a'.repeat(million)],
    ['one ideograph', () => '中'.repeat(million)],
    ['combining marks', () => '\u0301'.repeat(million)],
    ['spaces', () => ' '.repeat(million)],
    ['base64', () => base64(million)],
    ['rare ideographs', () => random(million, () => between(0x4e00, 0x9fff))],
    ['zalgo', () => zalgo(million)],
    ['joined emoji', () => '👩‍👩‍👧'.repeat(million / 8)],
  ])('hands the tokenizer little, in short runs, of a million characters of %s', (_, make) => {
    const { bytes, longestRun } = handedOver(make());
    expect(longestRun).toBeLessThanOrEqual(256);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(64_000); // 16 ms of work at the 0.25 us a byte that the cheapest text takes
  });

  it('does a fraction of the work that an unbroken run handed over whole would be', () => {
    const run = random(24_000, () => between(97, 123));
    expect(handedOver(run).work).toBeLessThan(run.length ** 2 / 50);
  });

  it.each(['base64', 'prose', 'chinese', 'json'])('counts no fewer than there are in a megabyte of %s', (name) => {
    const text = name === 'base64' ? base64(million) : SAMPLES[name]!.repeat(million / SAMPLES[name]!.length);
    clearMergeCache(); // the library's own is slow once it is full
    expect(count(text)).toBeGreaterThanOrEqual(countO200k(text, AS_TEXT));
  });

  it('counts repeated blocks exactly, however long the text', () => {
    const exact = countO200k('a'.repeat(256), AS_TEXT) * (million / 256);
    expect(count('a'.repeat(million))).toBeGreaterThanOrEqual(exact);
    expect(count('a'.repeat(million))).toBeLessThan(exact * 1.05);
  });

  it('counts nothing before it has loaded, and nothing for models nobody knows', async () => {
    const fresh = openaiTokenizer();
    expect(fresh.count('gpt-5', 'hi')).toBeUndefined();
    expect(await Promise.all([fresh.load('gpt-5'), fresh.load('gpt-5-mini')])).toEqual([true, true]);
    expect(fresh.count('gpt-5', 'hi')).toBe(1);
    expect(fresh.count('gpt-4', 'hi')).toBeUndefined();
    expect(await fresh.load('claude-opus-4-8')).toBe(false);
    expect(fresh.count('claude-opus-4-8', 'hi')).toBeUndefined();
  });
});
