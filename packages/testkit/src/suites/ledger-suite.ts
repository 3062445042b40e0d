import { deepStrictEqual as deepEqual, strictEqual as equal } from 'node:assert';
import type { AttemptIntent, AttemptOutcome, Correction, Dimension, Ledger, LedgerQuery, LedgerRow } from '@weir/core';
import { pico, rowOfCorrection } from '@weir/core';
import type { Suite } from './suite.ts';

/** A fresh, empty ledger for one case. */
export interface LedgerSubject {
  readonly ledger: Ledger;
  close(): Promise<void>;
}

type Case = (ledger: Ledger) => Promise<void>;

const START = Date.UTC(2026, 10, 1, 13, 30);
const HOUR_MS = 3_600_000;

/** An intent with plain values; `id` names the exchange too. */
export const sampleIntent = (id: string, changes: Partial<AttemptIntent> = {}): AttemptIntent => ({
  id,
  exchange: `exchange-of-${id}`,
  parent: undefined,
  sequence: 0,
  kind: 'first',
  purpose: 'serve',
  endpoint: 'chat',
  target: { provider: 'openai', model: 'gpt-5' },
  askedModel: undefined,
  askedTier: undefined,
  tenant: 'acme',
  team: undefined,
  key: undefined,
  user: undefined,
  session: undefined,
  tags: {},
  startedAt: START,
  held: pico(1_000n),
  ...changes,
});

/** A complete outcome with plain values. */
export const sampleOutcome = (changes: Partial<AttemptOutcome> = {}): AttemptOutcome => ({
  outcome: 'complete',
  basis: 'provider',
  usage: { input_tokens: 10, output_tokens: 2 },
  cost: pico(500n),
  unpriced: [],
  priceVersion: undefined,
  serviceTier: undefined,
  endedAt: START + 700,
  firstContentAt: undefined,
  error: undefined,
  ...changes,
});

/** A correction of a row at its own day, with plain values. */
const sampleCorrection = (id: string, changes: Partial<Correction> = {}): Correction => ({
  id,
  reason: 'november.csv',
  corrects: undefined,
  endpoint: 'chat',
  target: { provider: 'openai', model: 'gpt-5' },
  tenant: 'acme',
  team: undefined,
  key: undefined,
  startedAt: START,
  at: START + 40 * 24 * HOUR_MS,
  basis: 'provider',
  cost: pico(-100n),
  usage: {},
  ...changes,
});

async function rows(ledger: Ledger, filter: LedgerQuery = {}): Promise<LedgerRow[]> {
  await ledger.flush();
  const found: LedgerRow[] = [];
  for await (const row of ledger.query(filter)) found.push(row);
  return found;
}

const ids = async (ledger: Ledger, filter: LedgerQuery = {}): Promise<string[]> =>
  (await rows(ledger, filter)).map(({ id }) => id);

async function book(ledger: Ledger, id: string, intent: Partial<AttemptIntent>, outcome: Partial<AttemptOutcome> = {}) {
  await ledger.intend(sampleIntent(id, intent));
  await ledger.close(id, sampleOutcome(outcome));
}

/** The cost per group, by the values of the group joined with `|`; an absent one is `-`. */
async function costs(ledger: Ledger, by: readonly Dimension[], filter: LedgerQuery = {}) {
  await ledger.flush();
  const groups = await ledger.rollup(filter, by);
  return Object.fromEntries(
    groups.map(({ group, cost }) => [by.map((dimension) => group[dimension] ?? '-').join('|'), cost]),
  );
}

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
  savings: { cache: pico(2n ** 60n + 5n), router: pico(-7n) },
  endedAt: START + 1_234,
  firstContentAt: START + 99,
  error: 'upstream_reset',
};

const ROW_CASES: { readonly [name: string]: Case } = {
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

const CORRECTION_CASES: { readonly [name: string]: Case } = {
  'a correction reads back as a row of its own, and the row it corrects stays as it was': async (ledger) => {
    await book(ledger, 'a', {}, {});
    const correction = sampleCorrection('fix', {
      corrects: 'a',
      team: 'search',
      key: 'key-1',
      usage: { searches: -2 },
    });
    await ledger.correct(correction);
    const [row, fix, ...more] = await rows(ledger);
    deepEqual(row, { ...sampleIntent('a'), outcome: sampleOutcome() });
    deepEqual(fix, rowOfCorrection(correction));
    deepEqual(more, []);
  },
  'the same correction twice counts once, and closing it changes nothing': async (ledger) => {
    await ledger.correct(sampleCorrection('fix'));
    await ledger.correct(sampleCorrection('fix', { cost: pico(-1n) }));
    await ledger.close('fix', sampleOutcome());
    deepEqual(
      (await rows(ledger)).map(({ outcome }) => outcome?.cost),
      [-100n],
    );
  },
};

const ROLLUP_CASES: { readonly [name: string]: Case } = {
  'a rollup of no rows is empty': async (ledger) => {
    deepEqual(await costs(ledger, ['tenant']), {});
    deepEqual(await costs(ledger, []), {});
  },
  'a rollup without dimensions is one total': async (ledger) => {
    await book(ledger, 'a', { tenant: 'acme' }, { cost: pico(1n) });
    await book(ledger, 'b', { tenant: 'globex' }, { cost: pico(2n) });
    const [total, ...more] = await ledger.flush().then(() => ledger.rollup({}, []));
    deepEqual(more, []);
    deepEqual({ ...total?.group }, {});
    equal(total?.attempts, 2);
    equal(total?.cost, 3n);
  },
  'every dimension groups by its own value; a value that is absent is absent': async (ledger) => {
    const target = { provider: 'mistral', model: 'embed' };
    const owner: Partial<AttemptIntent> = {
      team: 'search',
      user: 'ann',
      session: 'talk-1',
      tags: { 'odd "name"': 'x' },
    };
    await book(ledger, 'a', { key: 'key-1', ...owner }, { cost: pico(1n) });
    await book(
      ledger,
      'b',
      {
        tenant: 'globex',
        endpoint: 'embeddings',
        purpose: 'embed',
        kind: 'side',
        target,
        startedAt: START + 24 * HOUR_MS,
      },
      { cost: pico(2n), basis: 'held', outcome: 'failed' },
    );
    deepEqual(await costs(ledger, ['tenant']), { acme: 1n, globex: 2n });
    deepEqual(await costs(ledger, ['key']), { 'key-1': 1n, '-': 2n });
    deepEqual(await costs(ledger, ['user']), { ann: 1n, '-': 2n });
    deepEqual(await costs(ledger, ['provider', 'model']), { 'openai|gpt-5': 1n, 'mistral|embed': 2n });
    deepEqual(await costs(ledger, ['endpoint']), { chat: 1n, embeddings: 2n });
    deepEqual(await costs(ledger, ['purpose']), { serve: 1n, embed: 2n });
    deepEqual(await costs(ledger, ['basis']), { provider: 1n, held: 2n });
    deepEqual(await costs(ledger, ['team']), { search: 1n, '-': 2n });
    deepEqual(await costs(ledger, ['session']), { 'talk-1': 1n, '-': 2n });
    deepEqual(await costs(ledger, ['kind', 'outcome']), { 'first|complete': 1n, 'side|failed': 2n });
    deepEqual(await costs(ledger, ['tag:odd "name"', 'tag:none', 'tenant']), { 'x|-|acme': 1n, '-|-|globex': 2n });
    deepEqual(await costs(ledger, ['month']), { '2026-11': 3n });
    deepEqual(await costs(ledger, ['minute']), { '2026-11-01T13:30Z': 1n, '2026-11-02T13:30Z': 2n });
    deepEqual(await costs(ledger, ['day']), { '2026-11-01': 1n, '2026-11-02': 2n });
    deepEqual(await costs(ledger, ['hour']), { '2026-11-01T13:00Z': 1n, '2026-11-02T13:00Z': 2n });
    deepEqual(await costs(ledger, ['tenant', 'key'], { tenant: 'acme' }), { 'acme|key-1': 1n });
  },
  'sums of money are exact beyond 2^63': async (ledger) => {
    const cost = pico(2n ** 62n + 1n);
    for (const id of ['a', 'b', 'c']) await book(ledger, id, {}, { cost, savings: { cache: cost }, basis: 'held' });
    const [total] = await ledger.flush().then(() => ledger.rollup({}, []));
    deepEqual([total?.cost, total?.uncertain, total?.saved], [3n * cost, 3n * cost, 3n * cost]);
  },
  'only what the provider did not say is uncertain, and unpriced attempts are counted': async (ledger) => {
    await book(ledger, 'a', {}, { cost: pico(1n) });
    await book(ledger, 'b', {}, { cost: pico(10n), basis: 'estimated', unpriced: ['searches', 'images'] });
    await book(ledger, 'c', { kind: 'cached' }, { cost: pico(0n), basis: 'cached', savings: { cache: pico(7n) } });
    const [total] = await ledger.flush().then(() => ledger.rollup({}, []));
    deepEqual([total?.cost, total?.uncertain, total?.saved, total?.unpricedAttempts], [11n, 10n, 7n, 1]);
  },
  'an open row counts as an attempt that has cost nothing yet': async (ledger) => {
    await ledger.intend(sampleIntent('a'));
    await ledger.flush();
    const [total] = await ledger.rollup({}, ['basis']);
    deepEqual([{ ...total?.group }, total?.attempts, total?.cost, { ...total?.usage }], [{}, 1, 0n, {}]);
  },
  'what each lever saved adds up by itself, losses too': async (ledger) => {
    await book(ledger, 'a', {}, { savings: { cache: pico(5n) } });
    await book(ledger, 'b', {}, { savings: { trimmer: pico(3n), router: pico(-(10n ** 12n)) } });
    await book(ledger, 'c', {});
    const [total] = await ledger.flush().then(() => ledger.rollup({}, []));
    deepEqual({ ...total?.savings }, { cache: 5n, trimmer: 3n, router: -(10n ** 12n) });
    equal(total?.saved, 8n - 10n ** 12n);
  },
  'a correction adds to the totals of the day it is about, and is no attempt': async (ledger) => {
    await book(ledger, 'a', { held: pico(1_000n) }, { cost: pico(1_000n), basis: 'held', usage: {} });
    await ledger.correct(sampleCorrection('less', { basis: 'held', cost: pico(-1_000n), corrects: 'a' }));
    await ledger.correct(sampleCorrection('known', { cost: pico(700n), usage: { input_tokens: 70, images: 1 } }));
    const [total] = await ledger.flush().then(() => ledger.rollup({}, []));
    deepEqual([total?.attempts, total?.cost, total?.uncertain], [1, 700n, 0n]);
    deepEqual({ ...total?.usage }, { input_tokens: 70, images: 1 });
    deepEqual(await costs(ledger, ['day']), { '2026-11-01': 700n });
    deepEqual(await costs(ledger, ['kind']), { first: 1_000n, correction: -300n });
  },
  'usage adds up unit by unit, rare and fractional ones too': async (ledger) => {
    await book(ledger, 'a', {}, { usage: { input_tokens: 5, reasoning_tokens: 0, video_seconds: 1.5 } });
    await book(ledger, 'b', {}, { usage: { input_tokens: 6, output_tokens: 1, video_seconds: 2.25, images: 2 } });
    const [total] = await ledger.flush().then(() => ledger.rollup({}, []));
    const wanted = { input_tokens: 11, reasoning_tokens: 0, video_seconds: 3.75, output_tokens: 1, images: 2 };
    deepEqual({ ...total?.usage }, wanted);
  },
};

/**
 * What every {@link Ledger} keeps to.
 *
 * @param make a fresh, empty ledger; called once per case
 */
export function ledgerSuite(make: () => Promise<LedgerSubject>): Suite {
  const cases = Object.entries({ ...ROW_CASES, ...CORRECTION_CASES, ...ROLLUP_CASES }).map(([name, check]) => ({
    name,
    run: async () => {
      const { ledger, close } = await make();
      try {
        await check(ledger);
      } finally {
        await close();
      }
    },
  }));
  return { name: 'ledger', cases };
}
