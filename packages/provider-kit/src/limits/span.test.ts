import { expect, it } from 'vitest';
import { spanMs } from './span.ts';

it.each([
  ['120ms', 120],
  ['6s', 6_000],
  ['8.64s', 8_640],
  ['1m30.5s', 90_500],
  ['2h0m7s', 7_207_000],
  ['1d', 86_400_000],
  ['0s', 0],
  ['6', undefined],
  ['', undefined],
  ['s', undefined],
  ['1m 3s', undefined],
  ['1w', undefined],
])('reads %j as %j ms', (text, milliseconds) => {
  expect(spanMs(text)).toBe(milliseconds);
});
