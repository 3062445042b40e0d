import { describe, expect, it } from 'vitest';
import { headerOf, retryAfterMs } from './retry-after.ts';

const NOW = Date.UTC(2026, 10, 24, 8, 0, 0);

describe('retryAfterMs', () => {
  it.each([
    ['Tue, 24 Nov 2026 08:00:30 GMT'],
    ['Tuesday, 24-Nov-26 08:00:30 GMT'],
    ['Tue Nov 24 08:00:30 2026'],
    ['Tue, 24 Nov 2026 09:00:30 +0100'],
  ])('takes %s for a time in GMT, wherever it runs', (date) => {
    expect(retryAfterMs({ 'retry-after': date }, NOW)).toBe(30_000);
  });

  it('hands a negative number on, which means never', () => {
    expect(retryAfterMs({ 'retry-after': '-1' }, NOW)).toBe(-1_000);
    expect(retryAfterMs({ 'retry-after-ms': '-1' }, NOW)).toBe(-1);
  });

  it('takes a part of a second for what it is', () => {
    expect(retryAfterMs({ 'retry-after': '0.25' }, NOW)).toBe(250);
    expect(retryAfterMs({ 'retry-after-ms': '12.5' }, NOW)).toBe(12.5);
  });

  it('falls back on seconds where the milliseconds are unreadable', () => {
    expect(retryAfterMs({ 'retry-after-ms': 'soon', 'retry-after': '2' }, NOW)).toBe(2_000);
  });

  it('reads the first of two', () => {
    expect(headerOf({ 'retry-after': ['1', '2'] }, 'retry-after')).toBe('1');
    expect(retryAfterMs({ 'retry-after': ['1', '2'] }, NOW)).toBe(1_000);
  });

  it.each(['', 'soon', '1e9', '0x10', '08:00:30', 'Tue, 24 Nov 2026 08:00:00 GMT'])(
    'reads nothing from %j',
    (value) => {
      expect(retryAfterMs({ 'retry-after': value }, NOW)).toBeUndefined();
    },
  );
});
