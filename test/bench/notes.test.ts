import { expect, it } from 'vitest';
import { notes } from './notes.ts';
import type { Sample } from './sample.ts';
import { sampleOf } from './sample-for-tests.ts';
import { targets } from './targets.ts';

const notesOf = (target: string, given: Partial<Sample>) =>
  notes({ 'j1k-c32': { [target]: [sampleOf(given)] } }, targets, {});

it('a clean run needs no notes', () => {
  expect(notesOf('weir-full', { upstreamPerRequest: 1, otherCores: 0.02 })).toEqual([]);
});

it('a cache that hits where it should miss is told', () => {
  expect(notesOf('weir-full', { upstreamPerRequest: 0.4 })[0]).toContain(
    '0.40 upstream requests per request instead of 1',
  );
});

it('a cache that misses where it should hit is told', () => {
  expect(notesOf('weir-hit', { upstreamPerRequest: 1 })).toHaveLength(1);
  expect(notesOf('weir-hit', { upstreamPerRequest: 0.001 })).toEqual([]);
});

it('wrong answers are told', () => {
  expect(notesOf('portkey', { errors: 7 })[0]).toContain('up to 7 wrong');
});

it('a busy machine is told', () => {
  expect(notesOf('direct', { otherCores: 0.5 })[0]).toContain('0.50');
});

it('a target that did not start is told with its reason', () => {
  const why = 'ended with 1: file.ts:3\nthrow new Error()\n\nError: not written yet\n    at file.ts:3';
  expect(notes({}, targets, { 'weir-full': why })).toEqual(['weir-full was not measured: Error: not written yet']);
});
