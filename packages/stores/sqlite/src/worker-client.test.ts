import { mkdirSync } from 'node:fs';
import { ManualClock } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { Place } from '../test/opened.ts';
import { Progress } from './progress.ts';
import { WorkerClient } from './worker-client.ts';

const DRAINED = { appliedLines: 0, damagedLines: 0, problem: undefined };

/** A writer whose database lies in a folder that does not exist yet: its thread dies at once. */
function dying(place: Place) {
  const file = `${place.folder}/later/weir.sqlite`;
  const clock = new ManualClock();
  const settings = {
    file,
    owner: 'me',
    durability: 'process',
    batchRows: 10,
    busyTimeoutMs: 100,
    keyValueBytes: 65_536,
    progress: new Progress().shared,
    retention: {},
  } as const;
  const client = new WorkerClient({ role: 'writer', settings, clock });
  const repair = (): unknown => mkdirSync(`${file}.journals`, { recursive: true });
  return { client, clock, repair };
}

const drain = (client: WorkerClient) => client.call('drain', undefined, 1_000);

describe('WorkerClient', () => {
  it('rejects everything pending when its thread dies, and starts it again with the next question', async () => {
    await using place = new Place();
    const { client, clock, repair } = dying(place);
    const asked = await Promise.allSettled([drain(client), drain(client), drain(client)]);
    for (const one of asked) expect(one).toMatchObject({ reason: { code: 'ledger_unavailable' } });
    expect([client.deaths, clock.pending]).toEqual([1, 0]);

    repair();
    expect(await drain(client)).toEqual(DRAINED);
    await client.stop();
  });

  it('starts it no third time within a minute', async () => {
    await using place = new Place();
    const { client, clock, repair } = dying(place);
    for (let tries = 0; tries < 2; tries++) await drain(client).catch(() => undefined);
    repair();
    await expect(drain(client)).rejects.toThrow('its thread is not running');
    expect(client.deaths).toBe(2);
    await clock.advance(60_000);
    expect(await drain(client)).toEqual(DRAINED);
    await client.stop();
  });

  it('rejects what takes too long, and what is asked after a stop', async () => {
    await using place = new Place();
    const { client, clock, repair } = dying(place);
    repair();
    const slow = expect(drain(client)).rejects.toThrow('it took more than 1000 ms');
    await clock.advance(1_000);
    await slow;
    await client.stop();
    await expect(drain(client)).rejects.toThrow('not running');
  });
});
