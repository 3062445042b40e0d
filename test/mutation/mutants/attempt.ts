import type { Mutant } from './mutant.ts';

const CORE = 'packages/core/src';
const ATTEMPTS = [`${CORE}/attempt`];

/** In what an attempt is booked at. */
export const ATTEMPT_MUTANTS: readonly Mutant[] = [
  {
    name: 'a row is closed again when the socket ends after the stream',
    file: `${CORE}/attempt/metered-source.ts`,
    find: '  #fail(error: WeirError): void {\n    if (this.#isOver) return;',
    replace: '  #fail(error: WeirError): void {',
    tests: ATTEMPTS,
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
    name: 'a usage that cannot be right is booked as it was told',
    file: `${CORE}/attempt/reported-usage.ts`,
    find: 'flaw: flaw ?? beyondWindow(usage, asked)',
    replace: 'flaw: undefined',
    tests: [`${CORE}/attempt`],
  },
  {
    name: 'a broken stream costs what was delivered although the provider bills all of it',
    file: `${CORE}/attempt/bill.ts`,
    find: 'return isBounded ? billOfDelivered(billed, delivered, TOKENS_ON_THE_WAY) : billOfHold(billed);',
    replace: 'return billOfDelivered(billed, delivered);',
    tests: ATTEMPTS,
  },
  {
    name: 'a dearer tier that was asked for, of which nobody told, is priced as the standard one',
    file: `${CORE}/attempt/bill.ts`,
    find: 'const isDearer = asked.cost > bill.cost ||',
    replace: 'const isDearer = asked.cost < bill.cost ||',
    tests: ATTEMPTS,
  },
  {
    name: 'a row forgets by which size it was priced',
    file: `${CORE}/attempt/settle.ts`,
    find: '...(variant === undefined ? {} : { variant }),',
    replace: '',
    tests: ['test/golden/properties.test.ts'],
  },
];
