import { getEventListeners } from 'node:events';
import { chat, type Step, settled } from '@weir/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HELD, world } from '../../test/attempts.ts';
import { bodyFrom } from '../body.ts';
import type { Call } from '../call.ts';
import { WeirError } from '../error.ts';
import { costSoFar } from '../exchange.ts';

const pieces = fc.array(fc.constantFrom('a', 'two words', 'grüße 世界'), { maxLength: 6 });
const usage = fc.constantFrom(undefined, null, { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ text: fc.constantFrom('', 'an answer'), usage }) as fc.Arbitrary<Step>,
  fc.record({ pieces, usage, breakAfter: fc.constantFrom(undefined, 0, 1, 3, 99) }) as fc.Arbitrary<Step>,
  fc.record({ fail: fc.constantFrom(400, 401, 429, 500, 503, 504, 529) }),
  fc.record({ fail: fc.constantFrom('upstream_unreachable' as const, 'upstream_reset' as const), sent: fc.boolean() }),
  fc.constant<Step>({ stall: true }),
  fc.constant<Step>({ reply: { kind: 'value', headers: {}, body: bodyFrom(Buffer.from('{oops')) } }),
  fc.constant<Step>(() => {
    throw new TypeError('A defect');
  }),
);
/** How a caller behaves: reads all, leaves after some blocks or before anything, runs out of time, is not let in. */
const manner = fc.oneof(
  fc.constant({ kind: 'reads' as const }),
  fc.record({ kind: fc.constant('leaves' as const), after: fc.nat({ max: 8 }) }),
  fc.constant({ kind: 'stops' as const }),
  fc.constant({ kind: 'times out' as const }),
  fc.constant({ kind: 'is too late' as const }),
  fc.constant({ kind: 'has no ledger' as const }),
);
const billing = fc.record({
  cancelStopsBilling: fc.constantFrom(true, false, 'unknown' as const),
  unbilledStatuses: fc.constantFrom([], [429, 500, 503]),
});

type Manner = typeof manner extends fc.Arbitrary<infer One> ? One : never;

async function make(all: ReturnType<typeof world>, as: Manner, shared: Call['exchange']): Promise<Call> {
  const controller = new AbortController();
  const base = chat({ stream: true }, { signal: controller.signal, exchange: shared });
  const deadline = as.kind === 'is too late' ? all.clock.now() : Number.POSITIVE_INFINITY;
  const call = { ...base, deadline, hold: { id: 'h', accounts: ['x'], amount: HELD } } as Call;
  all.ledger.intending = as.kind === 'has no ledger' ? () => Promise.reject(new Error('disk full')) : undefined;
  const leave = (reason = new WeirError('cancelled', 'The caller went away')): void => controller.abort(reason);
  const pending = all.run(call).then(async (answer) => {
    if (answer.kind !== 'stream') return answer.settled;
    let seen = 0;
    for await (const _ of answer.stream) {
      if (as.kind === 'leaves' && ++seen > as.after) leave();
      if (as.kind === 'stops') break;
    }
    return answer.settled;
  });
  pending.catch(() => undefined);
  await settled();
  if (as.kind === 'times out') leave(new WeirError('upstream_timeout', 'Too slow'));
  else leave();
  await settled();
  await all.clock.advance(30_000); // nobody reads on for longer
  await pending.catch(() => undefined);
  await settled();
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  return call;
}

describe('whatever providers and callers do', () => {
  it('rows are upstream requests, every row is closed once, and money stays within its bounds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(step, manner), { minLength: 1, maxLength: 4 }),
        billing,
        async (turns, bill) => {
          const all = world(
            turns.map(([one]) => one),
            { billing: bill },
          );
          const shared = chat('x').exchange;
          shared.events.on('defect', () => undefined);
          for (const [, as] of turns) await make(all, as, shared);

          const { ledger, upstream, clock } = all;
          const sent = ledger.rows.filter(({ outcome }) => outcome?.basis !== 'not_dispatched');
          const unsent = upstream.calls.length - sent.length; // an adapter that was called and sent nothing
          expect(unsent).toBeGreaterThanOrEqual(0);
          expect(unsent).toBeLessThanOrEqual(turns.filter(([one]) => 'sent' in one && one.sent === false).length);
          expect(new Set(ledger.closings).size).toBe(ledger.closings.length);
          expect(ledger.rows.every(({ outcome }) => outcome !== undefined)).toBe(true);
          expect(shared.attempts).toHaveLength(ledger.rows.length);
          for (const [index, { outcome, id }] of ledger.rows.entries()) {
            const record = shared.attempts[index]!;
            expect([record.id, record.cost, record.basis]).toEqual([id, outcome!.cost, outcome!.basis]);
            expect(outcome!.cost >= 0n && outcome!.cost <= HELD).toBe(true);
            if (outcome!.basis === 'held') expect(outcome!.cost).toBe(HELD);
            if (outcome!.basis === 'estimated') {
              const shown = BigInt(outcome!.usage.output_tokens ?? 0) * 2_000_000n;
              expect(outcome!.cost >= shown).toBe(true);
            }
          }
          expect(costSoFar(shared)).toBe(ledger.rows.reduce((sum, { outcome }) => sum + outcome!.cost, 0n));
          expect([upstream.openStreams, clock.pending]).toEqual([0, 0]);
        },
      ),
      { seed: 2_026, numRuns: 150 },
    );
  });
});
