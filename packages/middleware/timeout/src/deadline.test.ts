import { readFileSync } from 'node:fs';
import type { Answer, Call } from '@weir/core';
import { chat, exchange } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { type DeadlineOptions, deadline } from './deadline.ts';

/** The deadline those below see. */
async function seen(call: Call, options: Partial<DeadlineOptions> = {}): Promise<number> {
  let below = Number.NaN;
  await deadline.create({}, options)(call, async (passed) => {
    below = passed.deadline;
    return {} as Answer;
  });
  return below;
}

const started = (deadlineAt?: number): Call =>
  chat('hi', {
    exchange: exchange({ startedAt: 1_000 }),
    ...(deadlineAt === undefined ? {} : { deadline: deadlineAt }),
  });

describe('deadline', () => {
  it('gives a call without one ten minutes from the start of its exchange', async () => {
    expect(await seen(started())).toBe(601_000);
  });

  it('keeps the one a call has', async () => {
    expect(await seen(started(5_000_000))).toBe(5_000_000);
  });

  it('shortens one that is further away than allowed', async () => {
    expect(await seen(started(5_000_000), { maxMs: 60_000 })).toBe(61_000);
    expect(await seen(started(), { maxMs: 60_000 })).toBe(61_000);
  });

  it('hands on a call it does not change as it is', async () => {
    const call = started(2_000);
    const answer = {} as Answer;
    let below: Call | undefined;
    await deadline.create({})(call, async (passed) => {
      below = passed;
      return answer;
    });
    expect(below).toBe(call);
  });

  it('documents its options alike in defaults, schema and README', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const names = Object.keys(deadline.schema.properties as object).sort();
    expect([...Object.keys(deadline.defaults), 'maxMs'].sort()).toEqual(names);
    expect(names.filter((name) => !new RegExp(`^\\| \`${name}\` +\\|`, 'm').test(readme))).toEqual([]);
  });
});
