import { describe, expect, it } from 'vitest';
import { figure, table } from './table.ts';

interface Row {
  readonly name: string;
  readonly rate: number;
}

const columns = [
  { title: 'target', align: 'left' as const, cell: (row: Row) => row.name },
  { title: 'req/s', cell: (row: Row) => figure(row.rate) },
];

describe('figure', () => {
  it('groups thousands', () => {
    expect(figure(12_345.6)).toBe('12,346');
  });

  it('keeps the decimals it is asked for', () => {
    expect(figure(0.5, 2)).toBe('0.50');
  });

  it('shows a dash for what was not measured', () => {
    expect(figure(undefined)).toBe('–');
    expect(figure(Number.NaN)).toBe('–');
    expect(figure(Number.POSITIVE_INFINITY)).toBe('–');
  });
});

describe('table', () => {
  it('aligns names left and numbers right', () => {
    const text = table(columns, [
      { name: 'raw-dispatch', rate: 10_000 },
      { name: 'koa', rate: 7 },
    ]);
    expect(text.split('\n')).toEqual([
      '| target       |  req/s |',
      '| ------------ | -----: |',
      '| raw-dispatch | 10,000 |',
      '| koa          |      7 |',
    ]);
  });

  it('keeps its head when there are no rows', () => {
    expect(table(columns, []).split('\n')).toHaveLength(2);
  });

  it('escapes a bar inside a cell', () => {
    expect(table(columns, [{ name: 'a|b', rate: 1 }])).toContain('a\\|b');
  });
});
