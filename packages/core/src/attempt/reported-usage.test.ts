import { chatEndpoint } from '@weir/endpoints';
import { cardOf, chat, type Step } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { drain, frames, HELD, held, world } from '../../test/attempts.ts';
import type { Call } from '../call.ts';
import type { AttemptOutcome } from '../ledger.ts';
import type { Usage } from '../usage.ts';
import { reportedUsage } from './reported-usage.ts';
import { Transcript } from './transcript.ts';

const usage = (prompt: number, completion: number, cached?: number): never =>
  ({
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    ...(cached === undefined ? {} : { prompt_tokens_details: { cached_tokens: cached } }),
  }) as never;

/** What an attempt with this usage is booked at, and what observers are told. */
async function booked(step: Step, call: Call = held('pieces' in step)) {
  const { run, ledger } = world([step]);
  const told: string[] = [];
  call.exchange.events.on('usage:flawed', ({ reason }) => told.push(reason));
  const answer = await run(call);
  if (answer.kind === 'stream') await drain(answer);
  return { row: ledger.rows[0]!.outcome as AttemptOutcome, told };
}

const both = (odd: never): readonly Step[] => [
  { text: 'four words of text', usage: odd },
  { pieces: ['four words of text'], usage: odd },
];

describe('a usage that cannot be counted', () => {
  it.each([
    ['negative', usage(10, -5), '-5 for completion tokens is no count up to 1000000000'],
    ['fractional', usage(10, 2.5), '2.5 for completion tokens is no count up to 1000000000'],
    ['beyond belief', usage(1e30, 5), '1e+30 for prompt tokens is no count up to 1000000000'],
    ['text', usage(10, '5' as never), 'a string for completion tokens is no count up to 1000000000'],
  ])('(%s) is told to observers, and the attempt is estimated within its hold', async (_, odd, reason) => {
    for (const step of both(odd)) {
      const { row, told } = await booked(step);
      expect(told).toEqual([reason]);
      expect(row.basis).toBe('estimated');
      expect(row.cost > 0n && row.cost <= HELD).toBe(true);
    }
  });

  it('makes an earlier one of its stream worthless, which was no more than a part', () => {
    const transcript = new Transcript(chatEndpoint as never, {
      cancelStopsBilling: true,
      cachedInsideInput: true,
      reasoningInsideOutput: true,
      unbilledStatuses: [],
      hosts: [],
    });
    const tell = (told: never): boolean => transcript.add(Buffer.from(frames([], told).join('')));
    expect(tell(usage(10, 1))).toBe(true);
    expect(transcript.usage).toEqual({ input_tokens: 10, output_tokens: 1 });
    expect(tell(usage(10, -1))).toBe(true);
    expect([transcript.usage, transcript.flaw]).toEqual([undefined, expect.stringContaining('-1')]);
    tell(usage(10, 2));
    expect([transcript.usage?.output_tokens, transcript.flaw]).toEqual([2, undefined]);
  });
});

describe('a usage that contradicts itself', () => {
  it('is counted in full, booked as an upper bound and told', async () => {
    for (const step of both(usage(298, 10, 387))) {
      const { row, told } = await booked(step);
      expect(told).toEqual(['387 cached and cache write tokens are more than the 298 prompt tokens they are part of']);
      expect(row).toMatchObject({
        basis: 'estimated',
        usage: { input_tokens: 298, cached_input_tokens: 387, output_tokens: 10 },
        cost: 298n * 1_000_000n + 387n * 100_000n + 10n * 2_000_000n,
      });
    }
  });

  it('is never booked above what was held', async () => {
    const { row } = await booked({ text: 'x', usage: usage(100_000, 10, 120_000) });
    expect(row).toMatchObject({ basis: 'estimated', cost: HELD });
  });

  it('without a hold is not booked above what the attempt can cost', async () => {
    const free = chat('hi');
    const { row } = await booked({ text: 'x', usage: usage(1_000_000, 10) }, free);
    // 'hi' is at most 9 tokens at 1 USD per million, its answer 4,096 at 2
    expect(row).toMatchObject({ basis: 'estimated', cost: 9n * 1_000_000n + 4_096n * 2_000_000n });
  });
});

describe('a usage beyond the context window', () => {
  it.each([
    [usage(128_000, 10), []],
    [usage(128_001, 10), ['128001 input tokens are more than the context window of 128000']],
    [usage(10, 128_001), ['128001 output tokens are more than the context window of 128000']],
  ])('is told and bounded: %j', async (odd, reasons) => {
    for (const step of both(odd)) {
      const { row, told } = await booked(step);
      expect(told).toEqual(reasons);
      expect(row.basis).toBe(reasons.length === 0 ? 'provider' : 'estimated');
      if (reasons.length > 0) expect(row.cost <= HELD).toBe(true);
    }
  });

  const asked = { spec: { writesOutput: true }, card: cardOf('a', 'm', { contextWindow: 100 }), choices: 1 };
  const flawOf = (used: Usage, more: object = {}) => reportedUsage(used, undefined, { ...asked, ...more }).flaw;

  it('is none where the model read in rounds, texts one by one, or the window is not known', () => {
    const used = { input_tokens: 101 };
    expect(flawOf(used)).toBeDefined();
    expect(flawOf({ ...used, searches: 1 })).toBeUndefined();
    expect(flawOf(used, { spec: { writesOutput: false } })).toBeUndefined();
    expect(flawOf(used, { card: undefined })).toBeUndefined();
    expect(flawOf({ output_tokens: 200 }, { choices: 2 })).toBeUndefined();
    expect(flawOf({ output_tokens: 150, reasoning_tokens: 51 }, { choices: 2 })).toBeDefined();
  });
});

describe('the counts of any lens', () => {
  const asked = { spec: { writesOutput: true }, card: undefined, choices: 1 };

  it.each([
    [{ input_tokens: -1 }, 'input_tokens is -1, which is no count'],
    [{ images: 1.5 }, 'images is 1.5, which is no count'],
    [{ video_seconds: Number.NaN }, 'video_seconds is NaN, which is no count'],
    [{ video_seconds: Number.POSITIVE_INFINITY }, 'video_seconds is Infinity, which is no count'],
    [{ output_tokens: 2 ** 53 }, 'output_tokens is 9007199254740992, which is no count'],
    [{ output_tokens: '5' as never }, 'output_tokens is a string, which is no count'],
  ])('are counts: %j is not', (used: Usage, flaw) => {
    expect(reportedUsage(used, undefined, asked)).toEqual({ usage: undefined, flaw });
  });

  it('may be fractions where time is measured', () => {
    expect(reportedUsage({ audio_seconds: 1.5 }, undefined, asked).flaw).toBeUndefined();
  });
});

describe('a whole answer without usage', () => {
  it('of a model that thinks unseen is booked at the hold', async () => {
    const models = [cardOf('a', 'm', { abilities: ['stream', 'reasoning'] })];
    for (const step of [
      { text: 'x', usage: null },
      { pieces: ['x'], usage: null },
    ] as const) {
      const { run, ledger } = world([step], { models });
      const answer = await run(held('pieces' in step));
      if (answer.kind === 'stream') await drain(answer);
      expect(ledger.rows[0]!.outcome).toMatchObject({ basis: 'held', cost: HELD });
    }
  });
});
