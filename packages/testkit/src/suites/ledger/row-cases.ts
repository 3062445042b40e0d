import { deepStrictEqual as deepEqual, strictEqual as equal } from 'node:assert';
import { type AttemptIntent, type AttemptOutcome, type LedgerQuery, pico } from '@weir/core';
import { book, type Cases, ids, rows, START, sampleIntent, sampleOutcome } from './samples.ts';

const FULL_INTENT: Partial<AttemptIntent> = {
  sequence: 3,
  kind: 'fallback',
  purpose: 'judge',
  askedModel: 'fast "quoted"\nline \\ ключ \u2028',
  parent: 'exchange-0',
  askedTier: 'auto',
  team: 'search',
  key: 'key-1',
  user: '',
  session: 'talk "1"',
  tags: { team: 'search', 'odd "key"\n': 'ü' },
  held: pico(2n ** 62n + 1n),
};

const FULL_OUTCOME: AttemptOutcome = {
  outcome: 'failed',
  basis: 'estimated',
  usage: { input_tokens: 900, cached_input_tokens: 0, reasoning_tokens: 7, video_seconds: 2.5, searches: 1 },
  cost: pico(2n ** 61n + 3n),
  unpriced: ['searches'],
  priceVersion: 'prices@1',
  serviceTier: 'flex',
  variant: { size: '1024x1024', 'odd "name"': 'ü' },
  savings: { cache: pico(2n ** 60n + 5n), router: pico(-7n) },
  endedAt: START + 1_234,
  firstContentAt: START + 99,
  error: 'upstream_reset',
};

/** What a ledger keeps of a row, and finds again. */
export const ROW_CASES: Cases = {
  'a row without an outcome reads back as it was intended': async (ledger) => {
    await ledger.intend(sampleIntent('a', FULL_INTENT));
    deepEqual(await rows(ledger), [{ ...sampleIntent('a', FULL_INTENT), outcome: undefined }]);
  },
  'a closed row reads back field for field; zero stays zero and absent stays absent': async (ledger) => {
    await ledger.intend(sampleIntent('a', FULL_INTENT));
    await ledger.close('a', FULL_OUTCOME);
    deepEqual(await rows(ledger), [{ ...sampleIntent('a', FULL_INTENT), outcome: FULL_OUTCOME }]);
  },
  'closing again changes nothing': async (ledger) => {
    await book(ledger, 'a', {});
    await ledger.close('a', FULL_OUTCOME);
    await ledger.flush();
    await ledger.close('a', FULL_OUTCOME);
    deepEqual((await rows(ledger))[0]?.outcome, sampleOutcome());
  },
  'closing a row nobody intended makes no row': async (ledger) => {
    await ledger.close('nobody', sampleOutcome());
    deepEqual(await rows(ledger), []);
  },
  'the same intent twice makes one row': async (ledger) => {
    await ledger.intend(sampleIntent('a'));
    await ledger.intend(sampleIntent('a'));
    equal((await rows(ledger)).length, 1);
  },
  'attempts of one exchange are rows of their own': async (ledger) => {
    await book(ledger, 'x-0', { exchange: 'x', sequence: 0 });
    await book(ledger, 'x-1', { exchange: 'x', sequence: 1, startedAt: START + 1 });
    deepEqual(await ids(ledger, { exchange: 'x' }), ['x-0', 'x-1']);
  },
  '1,200 rows come back once each, the oldest first': async (ledger) => {
    const wanted = Array.from({ length: 1_200 }, (_, index) => `row-${index}`);
    const startedAt = (index: number): number => START + Math.floor(index / 100);
    for (const [index, id] of wanted.entries()) await ledger.intend(sampleIntent(id, { startedAt: startedAt(index) }));
    deepEqual(await ids(ledger), wanted);
  },
  'a reader may leave off early': async (ledger) => {
    for (let index = 0; index < 5; index++) await ledger.intend(sampleIntent(`row-${index}`));
    await ledger.flush();
    for await (const { id } of ledger.query({})) if (id === 'row-1') break;
    equal((await rows(ledger)).length, 5);
  },
  'every filter picks its own rows, and filters add up': async (ledger) => {
    await book(ledger, 'plain', {});
    await book(ledger, 'other', {
      exchange: 'x',
      tenant: 'globex',
      key: 'key-2',
      endpoint: 'embeddings',
      target: { provider: 'mistral', model: 'embed' },
      team: 'search',
      user: 'ann',
      session: 'talk-1',
    });
    const filters: readonly LedgerQuery[] = [
      { tenant: 'globex' },
      { key: 'key-2' },
      { team: 'search' },
      { user: 'ann' },
      { session: 'talk-1' },
      { exchange: 'x' },
      { provider: 'mistral' },
      { model: 'embed' },
      { endpoint: 'embeddings' },
      { tenant: 'globex', model: 'embed' },
    ];
    for (const filter of filters) deepEqual(await ids(ledger, filter), ['other'], JSON.stringify(filter));
    deepEqual(await ids(ledger, { tenant: 'globex', model: 'gpt-5' }), []);
  },
  'from is inclusive and to is exclusive': async (ledger) => {
    for (const offset of [0, 1, 2, 3]) await book(ledger, `row-${offset}`, { startedAt: START + offset });
    deepEqual(await ids(ledger, { from: START + 1, to: START + 3 }), ['row-1', 'row-2']);
  },
};
