import { deepStrictEqual as deepEqual, strictEqual as equal } from 'node:assert';
import { type AttemptIntent, pico } from '@weir/core';
import { book, type Cases, costs, HOUR_MS, START, sampleCorrection, sampleIntent } from './samples.ts';

/** How rows add up. */
export const ROLLUP_CASES: Cases = {
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
