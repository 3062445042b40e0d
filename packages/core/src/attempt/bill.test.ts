import type { Step } from '@weir/testkit';
import { cardOf, type chatChunks } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { drain, HELD, held, type World, world } from '../../test/attempts.ts';
import type { Call } from '../call.ts';
import type { AttemptOutcome } from '../ledger.ts';

type Usage = NonNullable<Parameters<typeof chatChunks>[1]>;
const usage = (prompt: number, completion: number, more: object = {}): Usage =>
  ({ prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion, ...more }) as Usage;

/** What one attempt is booked at. */
async function booked(step: Step, options: World & { readonly call?: Call } = {}): Promise<AttemptOutcome> {
  const { run, ledger } = world([step], options);
  const call = options.call ?? held('pieces' in step);
  await run(call)
    .then((answer) => (answer.kind === 'stream' ? drain(answer) : undefined))
    .catch(() => undefined);
  expect(ledger.rows).toHaveLength(1);
  expect(ledger.closings).toHaveLength(1);
  return ledger.rows[0]!.outcome!;
}

const BROKEN: Step = { pieces: ['four words of text', ' and four more'], breakAfter: 2, usage: null };
const RESET_EARLY: Step = { pieces: ['a'], breakAfter: 0 };
const unknown = { cancelStopsBilling: 'unknown' } as const;
const goesOn = { cancelStopsBilling: false } as const;
const thinking = [cardOf('a', 'm', { abilities: ['stream', 'reasoning'] })];

describe('the basis of a row', () => {
  it.each<[string, Step, World, AttemptOutcome['basis']]>([
    ['a value with usage', { text: 'x' }, {}, 'provider'],
    ['a value without usage', { text: 'x', usage: null }, {}, 'estimated'],
    ['a stream with usage', { pieces: ['x'] }, {}, 'provider'],
    ['a stream without usage', { pieces: ['x'], usage: null }, {}, 'estimated'],
    ['a status that is not billed', { fail: 503 }, {}, 'unbilled'],
    ['a status that may be billed', { fail: 504 }, {}, 'held'],
    ['a connection that was never made', { fail: 'upstream_unreachable', sent: false }, {}, 'not_dispatched'],
    ['a reset without a status', { fail: 'upstream_reset' }, {}, 'held'],
    ['a stream that breaks before content', RESET_EARLY, {}, 'held'],
    ['a stream that breaks after content', BROKEN, {}, 'estimated'],
    ['the same where it is not known whether it is billed on', BROKEN, { billing: unknown }, 'held'],
    ['the same where it is billed on', BROKEN, { billing: goesOn }, 'held'],
    ['the same of a model that thinks unseen', BROKEN, { models: thinking }, 'held'],
  ])('of %s', async (_, step, options, basis) => {
    const row = await booked(step, options);
    expect(row.basis).toBe(basis);
    if (basis === 'held') expect(row.cost).toBe(HELD);
    if (basis === 'unbilled' || basis === 'not_dispatched') expect(row.cost).toBe(0n);
    expect(row.cost <= HELD).toBe(true);
  });
});

describe("the provider's usage", () => {
  it('is taken to the token', async () => {
    const row = await booked({ text: 'x', usage: usage(1_000, 50, { prompt_tokens_details: { cached_tokens: 100 } }) });
    expect(row).toMatchObject({
      usage: { input_tokens: 900, cached_input_tokens: 100, output_tokens: 50 },
      cost: 900_000_000n + 10_000_000n + 100_000_000n,
    });
  });

  it('of explicit zeros is a zero, not a guess', async () => {
    for (const step of [
      { text: 'x', usage: usage(0, 0) },
      { pieces: ['x'], usage: usage(0, 0) },
    ]) {
      expect(await booked(step)).toMatchObject({
        basis: 'provider',
        cost: 0n,
        usage: { input_tokens: 0, output_tokens: 0 },
      });
    }
  });

  it.each([
    ['negative', usage(10, -5)],
    ['fractional', usage(10, 2.5)],
    ['beyond belief', usage(10, 1e30)],
    ['text', usage(10, '5' as never)],
  ])('that is %s is no usage: the attempt is estimated', async (_, odd) => {
    for (const step of [
      { text: 'four words of text', usage: odd },
      { pieces: ['four words of text'], usage: odd },
    ]) {
      const row = await booked(step);
      expect(row.basis).toBe('estimated');
      expect(row.cost > 0n).toBe(true);
    }
  });
});

describe('an estimate', () => {
  it('is an upper bound of what was delivered, and never above what was held', async () => {
    const words = Array.from({ length: 40 }, (_, index) => `word${index} `);
    for (let breakAfter = 1; breakAfter <= 40; breakAfter += 13) {
      const row = await booked({ pieces: words, breakAfter, usage: null });
      expect(row.usage.output_tokens).toBeGreaterThanOrEqual(breakAfter);
      expect(row.cost <= HELD).toBe(true);
    }
    const { hold: _, ...free } = held(true);
    const long = 'x'.repeat(100_000);
    const without = await booked({ pieces: [long], usage: null }, { call: free as Call });
    expect(without.cost > HELD).toBe(true);
    expect((await booked({ pieces: [long], usage: null })).cost).toBe(HELD);
  });

  it('counts an event without text as a token', async () => {
    const row = await booked({ pieces: Array.from({ length: 9 }, () => 'é'), usage: null });
    expect(row.usage.output_tokens).toBe(9);
  });

  it('of an empty answer is its input alone', async () => {
    for (const step of [
      { text: '', usage: null },
      { pieces: [], usage: null },
    ]) {
      const row = await booked(step);
      expect(row).toMatchObject({ basis: 'estimated' });
      expect(row.usage.output_tokens).toBeUndefined();
      expect(row.usage.input_tokens).toBeGreaterThan(0);
    }
  });
});

describe('without a hold', () => {
  const { hold: _, ...free } = held(true);

  it('an unknown outcome is booked at the worst case of the card', async () => {
    const row = await booked(RESET_EARLY, { call: free as Call });
    expect(row.cost > 4_096n * 2_000_000n).toBe(true); // all the card can write, and the input
    expect(row).toMatchObject({ basis: 'held', unpriced: [] });
  });

  it.each([
    ['has no card', []],
    ['has no price', [cardOf('a', 'm', { prices: [] })]],
  ])('a target that %s is reported as unpriced, not as free', async (_, models) => {
    const options = { call: free as Call, models };
    expect(await booked(RESET_EARLY, options)).toMatchObject({ basis: 'held', cost: 0n, unpriced: ['input_tokens'] });
    expect(await booked({ text: 'x' }, options)).toMatchObject({
      basis: 'provider',
      cost: 0n,
      unpriced: ['input_tokens', 'output_tokens'],
    });
  });
});
