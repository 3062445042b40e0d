import { deepStrictEqual as deepEqual } from 'node:assert';
import { pico, rowOfCorrection } from '@weir/core';
import { book, type Cases, rows, sampleCorrection, sampleIntent, sampleOutcome } from './samples.ts';

/** How corrections are kept. */
export const CORRECTION_CASES: Cases = {
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
