import { chatResponse, type ManualClock } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { drain, held, world } from '../../test/attempts.ts';
import { bodyOf } from '../body.ts';
import { WeirError } from '../error.ts';
import type { LedgerRow } from '../ledger.ts';

const HOUR_MS = 3_600_000;

/** Sets a clock to another time, as an administrator does. */
function set(clock: ManualClock, time: number): void {
  clock.now = () => time;
}

const timesOf = ({ startedAt, outcome }: LedgerRow): readonly (number | undefined)[] => [
  startedAt,
  outcome!.firstContentAt,
  outcome!.endedAt,
];

describe('a clock that is set back while an attempt is under way', () => {
  it('ends its row no earlier than it began', async () => {
    const { run, ledger, clock } = world([
      async () => {
        set(clock, start - HOUR_MS);
        return { kind: 'value', headers: {}, body: bodyOf(chatResponse('x')) };
      },
    ]);
    const start = clock.now();
    await run(held());
    expect(timesOf(ledger.rows[0]!)).toEqual([start, start, start]);
  });

  it('ends a failure no earlier than it began', async () => {
    const { run, ledger, clock } = world([
      async () => {
        set(clock, start - HOUR_MS);
        throw new WeirError('upstream_unavailable', 'x', { dispatch: { sent: true } });
      },
    ]);
    const start = clock.now();
    await expect(run(held())).rejects.toThrow();
    expect(timesOf(ledger.rows[0]!)).toEqual([start, undefined, start]);
  });

  it('ends a stream no earlier than its first content', async () => {
    const { run, ledger, clock } = world([{ pieces: ['a', 'b'] }]);
    const start = clock.now();
    const answer = await run(held(true));
    set(clock, start - HOUR_MS);
    await drain(answer);
    expect(timesOf(ledger.rows[0]!)).toEqual([start, start, start]);
  });

  it('counts its row in the hour in which it began, whatever happens to the clock', async () => {
    const { run, ledger, clock } = world([{ text: 'x' }]);
    const start = clock.now();
    const running = run(held());
    set(clock, start + 500 * HOUR_MS);
    await running;
    expect(timesOf(ledger.rows[0]!)).toEqual([start, start + 500 * HOUR_MS, start + 500 * HOUR_MS]);
  });
});
