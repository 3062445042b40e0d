import type { Suite } from '../suite.ts';
import { within } from '../within.ts';
import { ABORT_CASES } from './abort-cases.ts';
import { ANSWER_CASES } from './answer-cases.ts';
import { ISOLATION_CASES } from './isolation-cases.ts';
import type { MakeMiddleware } from './middleware-bench.ts';

export type { MakeMiddleware, MiddlewareContext } from './middleware-bench.ts';

/** Longest a case may take, ms; a middleware that never answers would hold the suite up for ever. */
const CASE_MS = 5_000;

/** Cases that do not hold for a middleware by what it is for. */
export interface MiddlewareSuiteOptions {
  /** Names of cases left out; each needs a reason in the test that leaves it out. */
  readonly without?: readonly string[];
}

/**
 * What every middleware keeps to while it has nothing to do of its own, or is left in the middle of it.
 *
 * Time stands still: whatever waits for it, without being asked to, fails.
 *
 * @param make a fresh middleware; called for each case, and twice where two are compared
 * @throws TypeError when `without` names a case there is not.
 */
export function middlewareSuite(make: MakeMiddleware, { without = [] }: MiddlewareSuiteOptions = {}): Suite {
  const all = Object.entries({ ...ANSWER_CASES, ...ABORT_CASES, ...ISOLATION_CASES });
  const unknown = without.find((name) => !all.some(([known]) => known === name));
  if (unknown !== undefined) throw new TypeError(`The middleware suite has no case '${unknown}'`);
  const cases = all
    .filter(([name]) => !without.includes(name))
    .map(([name, check]) => ({ name, run: () => within(CASE_MS, check(make)) }));
  return { name: 'middleware', cases };
}
