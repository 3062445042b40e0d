import { describe, expect, it } from 'vitest';
import { floorTable, sections } from './report.ts';
import type { Results } from './sample.ts';
import { sampleOf } from './sample-for-tests.ts';
import { scenarios } from './scenarios.ts';

const scenario = (name: string) => scenarios.filter((each) => each.name === name);

const results: Results = {
  'j1k-c32': {
    'raw-dispatch': [sampleOf({ requestsPerSecond: 10_000, generatorCores: 0.5 })],
    'weir-full': [sampleOf({ requestsPerSecond: 8_000, generatorCores: 0.5 })],
    portkey: [undefined],
  },
};

describe('sections', () => {
  it('give each measured target a row with its ratio to raw-dispatch', () => {
    const [section] = sections(results, scenario('j1k-c32'));
    const rows = section!.table.split('\n').slice(2);
    expect(rows).toHaveLength(2);
    expect(rows[1]).toMatch(/weir-full .* 8,000 .* 0\.80 /);
  });

  it('leave out a target that no round measured', () => {
    expect(sections(results, scenario('j1k-c32'))[0]!.table).not.toContain('portkey');
  });

  it('leave out a group that was not measured', () => {
    expect(sections(results, scenario('rate-500'))).toEqual([]);
  });

  it('mark a target whose generator was at its limit', () => {
    const busy = { 'j1k-c32': { direct: [sampleOf({ generatorCores: 0.99 })] } };
    expect(sections(busy, scenario('j1k-c32'))[0]!.table).toContain('direct \\*');
  });
});

it('floorTable shows what was wanted, measured and decided', () => {
  const rows = floorTable(results).split('\n');
  expect(rows.find((row) => row.includes('raw-dispatch, 1 KB'))).toMatch(/>= 0\.65 × .* 0\.80 × .* met /);
  expect(rows.find((row) => row.includes('open streams'))).toContain('not measured');
});
