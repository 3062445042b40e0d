import { describe, expect, it } from 'vitest';
import { CoolDowns } from './cool-downs.ts';

describe('cool-downs', () => {
  it('hold for one model, or for all', () => {
    const downs = new CoolDowns();
    downs.cool(50, 'a');
    expect([downs.until('a'), downs.until('b')]).toEqual([50, 0]);

    downs.cool(30);
    expect([downs.until('a'), downs.until('b')]).toEqual([50, 30]);
  });

  it('are not shortened by a later one that is over sooner', () => {
    const downs = new CoolDowns();
    downs.cool(50, 'a');
    downs.cool(20, 'a');
    downs.cool(40);
    downs.cool(10);

    expect([downs.until('a'), downs.until('b')]).toEqual([50, 40]);
  });

  it('forget the one that is over soonest when callers make models up', () => {
    const downs = new CoolDowns();
    downs.cool(1_000, 'long');
    for (let index = 0; index < 300; index++) downs.cool(100 + index, `m${index}`);

    expect(downs.until('long')).toBe(1_000);
    expect(downs.until('m299')).toBe(399);
    expect(downs.until('m0')).toBe(0);
  });
});
