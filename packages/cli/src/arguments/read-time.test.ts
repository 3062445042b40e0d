import { describe, expect, it } from 'vitest';
import { readTime } from './read-time.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const read = (text: string): string => new Date(readTime(text, '--since', NOW)).toISOString();

describe('readTime', () => {
  it('counts back from now', () => {
    expect(read('7d')).toBe('2026-11-18T12:00:00.000Z');
    expect(read('90m')).toBe('2026-11-25T10:30:00.000Z');
  });

  it('reads ISO dates as UTC unless they say otherwise', () => {
    expect(read('2026-11-01')).toBe('2026-11-01T00:00:00.000Z');
    expect(read('2026-11-01T09:00')).toBe('2026-11-01T09:00:00.000Z');
    expect(read('2026-11-01T09:00+02:00')).toBe('2026-11-01T07:00:00.000Z');
  });

  it.each(['yesterday', '7', '2026-13-01', '1/2/2026', '-7d'])('refuses %s', (text) => {
    expect(() => read(text)).toThrow(`--since is '${text}'`);
  });
});
