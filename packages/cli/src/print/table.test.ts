import { describe, expect, it } from 'vitest';
import { table } from './table.ts';

describe('table', () => {
  it('puts decimal points below each other and numbers to the right', () => {
    const text = table(
      [{ title: 'NAME' }, { title: 'N', align: 'right' }, { title: 'USD', align: 'point' }],
      [
        ['a', '7', '0.0000093'],
        ['bcd', '1000', '12'],
        ['e', '1', '-'],
      ],
    );
    expect(text.split('\n')).toEqual([
      'NAME     N         USD',
      'a        7   0.0000093',
      'bcd   1000  12',
      'e        1           -',
    ]);
  });
});
