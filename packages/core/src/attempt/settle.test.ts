import { cardOf, chat, pipeline, type Step, scripted, settled } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { held, world } from '../../test/attempts.ts';
import type { ModelCard } from '../card.ts';
import { EventBus } from '../events.ts';
import { exchangeOf } from '../exchange.ts';

/** What observers and the record are told of one attempt. */
async function told(step: Step, models?: readonly ModelCard[]) {
  const { run, ledger } = world([step], models === undefined ? {} : { models });
  const events = new EventBus();
  const heard: [string, Record<string, unknown>][] = [];
  for (const name of ['attempt:failed', 'attempt:settled', 'price:unpriced'] as const)
    events.on(name, (event) => heard.push([name, event as never]));
  const exchange = exchangeOf({ id: 'x', startedAt: 0, principal: { tenant: 't', tags: {} }, events });
  const answer = await run({ ...held(), ...chat('hi', { exchange }) } as never).catch((error) => error);
  await settled();
  return { exchange, ledger, answer, heard, names: heard.map(([name]) => name), attempt: exchange.attempts[0]! };
}

describe('the end of an attempt', () => {
  it('that was answered is told without an error', async () => {
    const { exchange, ledger, answer, names, heard, attempt } = await told({ text: 'x' });
    expect(ledger.rows[0]!.outcome).not.toHaveProperty('savings');
    expect(names).toEqual(['attempt:settled']);
    const settlement = await answer.settled;
    expect(heard[0]![1]).toEqual({ exchange, attempt, settlement });
    expect(settlement).not.toHaveProperty('error');
    expect(attempt).not.toHaveProperty('error');
  });

  it('that failed is told with its error, first as a failure', async () => {
    const { exchange, answer, names, heard, attempt } = await told({ fail: 503 });
    expect(names).toEqual(['attempt:failed', 'attempt:settled']);
    expect(attempt.error).toMatchObject({ code: 'upstream_unavailable' });
    expect(heard[0]![1]).toEqual({ exchange, attempt, error: attempt.error });
    expect(heard[1]![1]).toMatchObject({ settlement: { outcome: 'failed', error: attempt.error } });
    expect(answer.code).toBe('upstream_unavailable');
  });

  it.each([
    ['keeps the prices of its card, as of when it ended', cardOf('a', 'm'), 1],
    ['keeps none where the card names no version of its prices', { ...cardOf('a', 'm'), priceVersion: undefined }, 0],
  ])('%s', async (_, card, times) => {
    const { run, ledger, clock } = world([{ text: 'x' }], { models: [card as ModelCard] });
    const kept: unknown[] = [];
    await run(held()); // a ledger that keeps none closes the row all the same
    expect(ledger.rows[0]!.outcome).toBeDefined();
    Object.assign(ledger, { keepPrices: (...prices: unknown[]) => kept.push(prices) });
    await run(held());
    expect(kept).toEqual(Array.from({ length: times }, () => [card, clock.now()]));
  });

  it('keeps in its row what its price depended on besides, and nothing where that was nothing', async () => {
    const rowOf = async (request: object): Promise<object> => {
      const { run, ledger } = world([{ text: 'x' }]);
      const call = held();
      await run({ ...call, request: { ...call.request, ...request } } as never);
      return ledger.rows[0]!.outcome!;
    };
    expect(await rowOf({ inference_geo: 'us' })).toMatchObject({ variant: { region: 'us' } });
    expect(await rowOf({})).not.toHaveProperty('variant');
  });

  it('without a ledger is no defect', async () => {
    const events = new EventBus();
    const defects: unknown[] = [];
    events.on('defect', ({ error }) => defects.push(error));
    const exchange = exchangeOf({ id: 'x', startedAt: 0, principal: { tenant: 't', tags: {} }, events });
    await pipeline([], scripted('a', [{ text: 'x' }]))(chat('hi', { exchange }));
    expect(defects).toEqual([]);
  });

  it('at a target without a price is told as unpriced, and at another is not', async () => {
    expect((await told({ text: 'x' }, [cardOf('a', 'm', { prices: [] })])).names).toContain('price:unpriced');
    expect((await told({ text: 'x' })).names).not.toContain('price:unpriced');
  });
});
