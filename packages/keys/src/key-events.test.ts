import type { Budget, EventBus, EventName } from '@weir/core';
import { describe, expect, it } from 'vitest';
import { rings } from '../test/ring.ts';

const NAMES = ['key:created', 'key:changed', 'key:rotated', 'key:revoked', 'budget:changed'] as const;

function heardOf(events: EventBus): [EventName, Record<string, unknown>][] {
  const heard: [EventName, Record<string, unknown>][] = [];
  for (const name of NAMES) events.on(name, (event) => void heard.push([name, event as never]));
  return heard;
}

const budget = (limitUsd: string): Budget => ({ scope: 'key', limitUsd, window: 'day' });

describe('what is done to keys', () => {
  it('is told, and never a secret or its digest', async () => {
    const { ring, events } = rings();
    const heard = heardOf(events);
    const made = await ring.create({ tenant: 'acme', name: 'ci' });
    const rotated = await ring.rotate('acme', 'ci');
    await ring.change('acme', 'ci', { tags: { feature: 'mail' } });
    await ring.revoke('acme', 'ci');
    await ring.revoke('acme', 'ci'); // changes nothing
    expect(heard.map(([name]) => name)).toEqual(['key:created', 'key:rotated', 'key:changed', 'key:revoked']);
    expect(heard[2]![1]).toMatchObject({ key: { tags: { feature: 'mail' } }, before: { tags: {} } });
    expect(heard[3]![1]).toMatchObject({ key: { tenant: 'acme', name: 'ci', status: 'revoked' } });
    const told = JSON.stringify(heard);
    for (const { secret, record } of [made, rotated]) {
      expect(told).not.toContain(secret.reveal().slice(8));
      for (const { digest } of record.secrets) expect(told).not.toContain(digest);
    }
  });

  it('to its budgets is told with what they were', async () => {
    const { ring, events, make } = rings();
    await make('ci', { budgets: [budget('1')] });
    const heard = heardOf(events);
    await ring.change('acme', 'ci', { budgets: [budget('2')] });
    await ring.change('acme', 'ci', { budgets: [budget('2')], tags: {} });
    await ring.change('acme', 'ci', { budgets: null });
    expect(heard.filter(([name]) => name === 'budget:changed').map(([, event]) => event)).toEqual([
      { tenant: 'acme', key: 'ci', budgets: [budget('2')], before: [budget('1')] },
      { tenant: 'acme', key: 'ci', budgets: [], before: [budget('2')] },
    ]);
  });

  it('and refused is not told', async () => {
    const { ring, events, make } = rings();
    await make('ci');
    const heard = heardOf(events);
    await expect(make('ci')).rejects.toMatchObject({ code: 'key_exists' });
    await expect(ring.revoke('acme', 'other')).rejects.toMatchObject({ code: 'key_not_found' });
    expect(heard).toEqual([]);
  });
});
