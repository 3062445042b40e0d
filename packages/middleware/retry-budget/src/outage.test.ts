import { ATTEMPT_BUDGET, type AttemptBudget } from '@weir/core';
import { chat, ManualClock, pipeline, scripted, seededRandom } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { attemptBudget } from './attempt-budget.ts';
import { retryBudget } from './retry-budget.ts';

const PER_SECOND = 20;
const MINUTES = 10;

/** Upstream attempts per request over ten minutes of a total outage. */
async function amplification(enabled: boolean): Promise<number> {
  const clock = new ManualClock();
  const budget = attemptBudget.create({ clock }, { enabled }).services.get(ATTEMPT_BUDGET) as AttemptBudget;
  const upstream = scripted('a', [{ fail: 503 }]);
  const run = pipeline([retryBudget.create({ clock, random: seededRandom(1), budget })], upstream, { clock });
  const requests = PER_SECOND * 60 * MINUTES;
  let failed = 0;
  for (let request = 0; request < requests; request++) {
    run(chat('hi')).catch(() => failed++);
    await clock.advance(1000 / PER_SECOND);
  }
  await clock.advance(60_000);
  expect(failed).toBe(requests);
  return upstream.calls.length / requests;
}

describe('ten minutes of a total outage at 20 requests a second', () => {
  it('cost the upstream at most 1.11 attempts per request', async () => {
    const attempts = await amplification(true);
    expect(attempts).toBeLessThanOrEqual(1.11);
    expect(attempts).toBeGreaterThan(1.09); // the budget is there to be used
  });

  it('cost it three attempts per request without the budget', async () => {
    expect(await amplification(false)).toBeGreaterThan(2.99);
  });
});
