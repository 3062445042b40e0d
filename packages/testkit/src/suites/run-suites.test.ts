import { describe, expect, it, vi } from 'vitest';
import { runSuites } from './run-suites.ts';
import type { Suite } from './suite.ts';

const failing: Suite = {
  name: 'mine',
  cases: [
    { name: 'adds', run: async () => undefined },
    { name: 'divides', run: () => Promise.reject(new Error('by zero\nof course')) },
    { name: 'throws words', run: () => Promise.reject('words') },
  ],
};

describe('runSuites', () => {
  it('tells of each failure and counts at the end', async () => {
    const lines: string[] = [];

    const { passed, failed } = await runSuites([failing], { write: (line) => lines.push(line) });

    expect(lines).toEqual([
      'failed: mine: divides\n  by zero\n  of course',
      'failed: mine: throws words\n  words',
      '1 passed, 2 failed',
    ]);
    expect(passed).toBe(1);
    expect(failed.map(({ suite, name }) => [suite, name])).toEqual([
      ['mine', 'divides'],
      ['mine', 'throws words'],
    ]);
  });

  it('runs case after case, suite after suite', async () => {
    const running: string[] = [];
    const suite = (name: string): Suite => ({
      name,
      cases: [1, 2].map((number) => ({
        name: String(number),
        run: async () => {
          running.push(`${name}${number} begins`);
          await Promise.resolve();
          running.push(`${name}${number} ends`);
        },
      })),
    });

    await runSuites([suite('a'), suite('b')], { write: () => undefined });

    expect(running).toEqual(['a1', 'a2', 'b1', 'b2'].flatMap((name) => [`${name} begins`, `${name} ends`]));
  });

  it('writes to the console unless told otherwise', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);

    await runSuites([{ name: 'none', cases: [] }]);

    expect(log).toHaveBeenCalledWith('0 passed, 0 failed');
    log.mockRestore();
  });
});
