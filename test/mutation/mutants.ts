/** One mistake that must not go unnoticed: where it is made, and which tests have to notice it. */
export interface Mutant {
  /** The mistake, in a few words. */
  readonly name: string;
  /** From the repository's root. */
  readonly file: string;
  /** Text that occurs once in the file. */
  readonly find: string;
  readonly replace: string;
  /** Test files that are run, from the repository's root; one of them must fail. */
  readonly tests: readonly string[];
}

const CORE = 'packages/core/src';
const CATALOGUE = 'packages/catalogue/src';
const METER = 'packages/middleware/meter/src';
const RETRY = 'packages/middleware/retry-budget/src';
const CACHE = 'packages/middleware/cache/src';
const TIMEOUT = 'packages/middleware/timeout/src';
const MEMORY = 'packages/stores/memory/src';
const SQLITE = 'packages/stores/sqlite/src';
const ATTEMPTS = [`${CORE}/attempt`];

/**
 * Mistakes made elsewhere in handling money, or close to it, each of which cost somebody some. Hedging and breakers are
 * not here because weir has neither.
 */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'a reported zero is taken for nothing reported (`||` for `??`)',
    file: 'packages/endpoints/src/shared/openai-usage.ts',
    find: 'completion: usage.completion_tokens ?? undefined',
    replace: 'completion: (usage.completion_tokens as number) || undefined',
    tests: ['packages/endpoints/src/shared', 'packages/endpoints/src/chat'],
  },
  {
    name: 'a cached count of zero is taken for nothing reported (`||` for `??`)',
    file: 'packages/endpoints/src/shared/openai-usage.ts',
    find: '      input.cached_tokens ??\n',
    replace: '      (input.cached_tokens as number || undefined) ??\n',
    tests: ['packages/endpoints/src/shared', 'packages/endpoints/src/chat'],
  },
  {
    name: 'a hold is settled twice (memory)',
    file: `${MEMORY}/memory-accounts.ts`,
    find: 'this.#holds.delete(hold.id);\n    const { accounts, amount } = state.hold;',
    replace: 'const { accounts, amount } = state.hold;',
    tests: [MEMORY],
  },
  {
    name: 'a row is closed again when the socket ends after the stream',
    file: `${CORE}/attempt/metered-source.ts`,
    find: '  #fail(error: WeirError): void {\n    if (this.#isOver) return;',
    replace: '  #fail(error: WeirError): void {',
    tests: ATTEMPTS,
  },
  {
    name: 'a hold is released before what was spent is posted',
    file: `${METER}/held-attempts.ts`,
    find: 'exchange.waitUntil(answer.settled.then(({ cost }) => settle(',
    replace: 'await settle(ZERO);\n    exchange.waitUntil(answer.settled.then(({ cost }) => settle(',
    tests: [METER],
  },
  {
    name: 'an idle account is forgotten and seeded with zero again',
    file: `${MEMORY}/memory-accounts.ts`,
    find: 'if (account.spent === 0n && account.reserved === 0n)',
    replace: 'if (account.reserved === 0n)',
    tests: [MEMORY],
  },
  {
    name: 'the usage is read from the first chunk that tells one',
    file: `${CORE}/attempt/transcript.ts`,
    find: 'this.#usage = usage;',
    replace: 'this.#usage ??= usage;',
    tests: ATTEMPTS,
  },
  {
    name: 'the row of a caller who left is dropped',
    file: `${CORE}/attempt/settle.ts`,
    find: '  close(run, {\n    outcome,',
    replace: "  if (outcome !== 'aborted') close(run, {\n    outcome,",
    tests: ATTEMPTS,
  },
  {
    name: 'a failed attempt is not closed',
    file: `${CORE}/attempt/attempt.ts`,
    find: "settle(run, wasLeft(run) ? 'aborted' : 'failed', bill, undefined, error);",
    replace: '',
    tests: ATTEMPTS,
  },
  {
    name: 'the request is sent before its row is written',
    file: `${CORE}/attempt/attempt.ts`,
    find: 'if (intent !== undefined) await intent.catch(refused);',
    replace: 'if (intent !== undefined) void intent.catch(() => undefined);',
    tests: ATTEMPTS,
  },
  {
    name: 'a broken stream is retried after the caller has seen some of it',
    file: `${CORE}/attempt/attempt.ts`,
    find: 'await stream.commit((event) => spec.isContent(event));',
    replace: 'await stream.ended.then(({ error }) => {\n      if (error !== undefined) throw error;\n    });',
    tests: ATTEMPTS,
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
    name: 'Retry-After is read with parseInt',
    file: 'packages/provider-kit/src/retry-after.ts',
    find: 'return Number(text);',
    replace: 'return Number.parseInt(text, 10);',
    tests: ['packages/provider-kit/src/retry-after.test.ts'],
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
    name: 'a price per million is taken for one per thousand',
    file: 'packages/catalogue/src/genai/unit-map.ts',
    find: "input_mtok: { unit: 'input_tokens', buys: 1_000_000 }",
    replace: "input_mtok: { unit: 'input_tokens', buys: 1_000 }",
    tests: ['packages/catalogue/src'],
  },
  {
    name: 'amounts are added up in floating point',
    file: `${CORE}/money.ts`,
    find: 'for (const amount of amounts) total += amount;\n  return pico(total);',
    replace: 'for (const amount of amounts) total = BigInt(Number(total) + Number(amount));\n  return pico(total);',
    tests: [`${CORE}/money.test.ts`],
  },
  {
    name: 'a cost is multiplied in floating point',
    file: `${CORE}/price-line.ts`,
    find: 'const amount = price.amount * BigInt(count);',
    replace: 'const amount = BigInt(Number(price.amount) * count);',
    tests: [`${CORE}/price.test.ts`],
  },
  {
    name: 'a tier starts at its threshold instead of above it',
    file: `${CORE}/price.ts`,
    find: 'input <= when.inputTokensOver',
    replace: 'input < when.inputTokensOver',
    tests: [`${CORE}/price.test.ts`],
  },
  {
    name: 'a unit without a price is free and nobody says so',
    file: `${CORE}/price.ts`,
    find: 'if (price === undefined || isUnderstated(',
    replace: 'if (isUnderstated(',
    tests: [`${CORE}/price.test.ts`, `${CORE}/attempt`],
  },
  {
    name: 'a fraction of a unit is free',
    file: `${CORE}/price-line.ts`,
    find: 'Math.max(count, atLeast)',
    replace: 'Math.max(Math.floor(count), atLeast)',
    tests: [`${CORE}/price.test.ts`],
  },
  {
    name: 'an unknown cost is told as a zero',
    file: `${CORE}/exchange.ts`,
    find: 'if (unpriced !== undefined && unpriced.length > 0) return undefined;',
    replace: '',
    tests: ['packages/gateway/src/face/reply-headers.test.ts'],
  },
  {
    name: 'a usage that cannot be right is booked as it was told',
    file: `${CORE}/attempt/reported-usage.ts`,
    find: 'flaw: flaw ?? beyondWindow(usage, asked)',
    replace: 'flaw: undefined',
    tests: [`${CORE}/attempt`],
  },
  {
    name: 'the dearer tier that is asked for is not reserved',
    file: `${CORE}/cost-bound.ts`,
    find: '[standard, { ...standard, serviceTier }]',
    replace: '[standard]',
    tests: [`${CORE}/estimate.test.ts`],
  },
  {
    name: 'what is reserved is for one choice of n',
    file: `${CORE}/estimate.ts`,
    find: 'return limit * spec.choices(call.request);',
    replace: 'return limit;',
    tests: [`${CORE}/estimate.test.ts`],
  },
  {
    name: 'a budget is checked without what is held',
    file: `${MEMORY}/memory-accounts.ts`,
    find: 'if (spent + reserved + amount > limit)',
    replace: 'if (spent + amount > limit)',
    tests: [MEMORY],
  },
  {
    name: 'one account short, and the others stay reserved',
    file: `${MEMORY}/memory-accounts.ts`,
    find: 'if (shortage !== undefined) return shortage;',
    replace:
      'if (shortage !== undefined) {\n      for (const { account } of claims) this.#open(account).reserved += amount;\n      return shortage;\n    }',
    tests: [MEMORY],
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
  {
    name: 'a broken stream costs what was delivered although the provider bills all of it',
    file: `${CORE}/attempt/bill.ts`,
    find: 'return isBounded ? billOfDelivered(billed, delivered, TOKENS_ON_THE_WAY) : billOfHold(billed);',
    replace: 'return billOfDelivered(billed, delivered);',
    tests: ATTEMPTS,
  },
  {
    name: 'a stop does not wait for rows that are being closed',
    file: 'packages/gateway/src/lifecycle.ts',
    find: 'if (this.#background > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve));',
    replace: '',
    tests: ['packages/gateway/src'],
  },
  {
    name: 'outcomes that wait for room on the disk are left behind at the end',
    file: `${SQLITE}/sqlite-store.ts`,
    find: '    this.ledger.retry();\n    this.#session = undefined;',
    replace: '    this.#session = undefined;',
    tests: [SQLITE],
  },
  {
    name: 'SIGTERM ends the process with rows still in the queue',
    file: 'packages/cli/src/serve/stop-on-signals.ts',
    find: 'stop().then(resolve, reject);',
    replace: 'process.exit(0);',
    tests: ['packages/cli/src', 'test/e2e/kill.test.ts'],
  },
  {
    name: 'a zero of a price list is taken for free',
    file: `${CATALOGUE}/litellm/entry-prices.ts`,
    find: 'read.amount === 0n && !isFree',
    replace: 'false',
    tests: [`${CATALOGUE}/litellm`],
  },
  {
    name: 'a price list is believed whatever it says (guard off)',
    file: `${CATALOGUE}/guard/deviation.ts`,
    find: 'if (own > other * MOST_TIMES || other > own * MOST_TIMES) return',
    replace: 'if (false) return',
    tests: [`${CATALOGUE}/guard`],
  },
  {
    name: 'a price is believed in a list whose unit is mistaken, where nothing is known to compare it with',
    file: `${CATALOGUE}/guard/guard-prices.ts`,
    find: 'if (flaw !== undefined) {',
    replace: 'if (false) {',
    tests: [`${CATALOGUE}/guard`],
  },
  {
    name: 'a restart believes what was quarantined (kept as downloaded)',
    file: `${CATALOGUE}/files/refresh-prices.ts`,
    find: 'keepEntries(text, names.size === 0 ? undefined : textAt(path), names)',
    replace: 'text',
    tests: [`${CATALOGUE}/files`],
  },
  {
    name: 'a list that disputes a price adds others to the model',
    file: `${CATALOGUE}/complete-card.ts`,
    find: '    return known;\n  }\n  const priced',
    replace: '  }\n  const priced',
    tests: [`${CATALOGUE}/files`],
  },
  {
    name: 'the head of a branch is taken for a fixed list',
    file: `${CATALOGUE}/files/price-url.ts`,
    find: 'ref !== undefined && !FIXED.test(ref)',
    replace: 'false',
    tests: [`${CATALOGUE}/files/price-url.test.ts`],
  },
  {
    name: "another currency's figure is taken for USD",
    file: `${CATALOGUE}/litellm/litellm-prices.ts`,
    find: "usdPer: currency === 'USD' ? SAME : options.usdPer?.get(currency)",
    replace: 'usdPer: SAME',
    tests: [`${CATALOGUE}/litellm`],
  },
];
