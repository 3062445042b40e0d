import type { Mutant } from './mutant.ts';

const METER = 'packages/middleware/meter/src';
const RETRY = 'packages/middleware/retry-budget/src';
const CACHE = 'packages/middleware/cache/src';
const TIMEOUT = 'packages/middleware/timeout/src';

/** In holds, retries and the cache. */
export const MIDDLEWARE_MUTANTS: readonly Mutant[] = [
  {
    name: 'a hold is released before what was spent is posted',
    file: `${METER}/held-attempts.ts`,
    find: 'exchange.waitUntil(answer.settled.then(({ cost }) => settle(',
    replace: 'await settle(ZERO);\n    exchange.waitUntil(answer.settled.then(({ cost }) => settle(',
    tests: [METER],
  },
  {
    name: 'the floor of the retry budget is 10 a second',
    file: `${RETRY}/attempt-budget.ts`,
    find: 'floorPerSecond: 0.1,',
    replace: 'floorPerSecond: 10,',
    tests: [RETRY],
  },
  {
    name: 'retries that failed get their tokens back',
    file: `${RETRY}/retry-series.ts`,
    find: '    this.#paid = 0;\n    if (this.#isResend(thrown))',
    replace: '    this.refund();\n    if (this.#isResend(thrown))',
    tests: [RETRY],
  },
  {
    name: 'a client error is retried',
    file: `${RETRY}/retry-series.ts`,
    find: "thrown.advice !== 'retry') throw thrown;",
    replace: "thrown.advice === 'reroute') throw thrown;",
    tests: [RETRY],
  },
  {
    name: 'the cache key is without the tenant',
    file: `${CACHE}/scope.ts`,
    find: 'JSON.stringify(principal.tenant)',
    replace: "'everyone'",
    tests: [CACHE],
  },
  {
    name: 'the account is without the tenant',
    file: `${METER}/budgets.ts`,
    find: 'accountOf(scope, subject.principal.tenant,',
    replace: "accountOf(scope, 'everyone',",
    tests: [METER],
  },
  {
    name: 'the timer of a settled hold goes on',
    file: `${METER}/holds.ts`,
    find: '    this.#callOff();\n    try {',
    replace: '    try {',
    tests: [METER],
  },
  {
    name: 'the timer of an attempt that is over goes on',
    file: `${TIMEOUT}/attempt-watch.ts`,
    find: '    this.#isOver = true;\n    this.#callOff?.();',
    replace: '    this.#isOver = true;',
    tests: [TIMEOUT],
  },
];
