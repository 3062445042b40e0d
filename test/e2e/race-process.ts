/**
 * One of several processes that race for one budget. Environment: STORE, `sqlite` or `postgres`, and PLACE, its file or
 * URL. Says `ready` to its parent, takes a {@link Start}, runs it and answers with a {@link Finish}.
 */
import { systemClock, systemRandom } from '@weir/core';
import { openPostgres } from '@weir/postgres';
import { openSqlite } from '@weir/sqlite';
import { checkThenRecord, meterOver, rush, upstreamOf } from './race.ts';

export interface Start {
  readonly tenant: string;
  readonly seed: number;
  /** Whether money is held before it is spent. */
  readonly isMetered: boolean;
}

export interface Finish {
  readonly served: number;
  readonly sent: number;
}

const { STORE, PLACE = '' } = process.env;
const services = { clock: systemClock(), random: systemRandom() };
const store =
  STORE === 'sqlite' ? await openSqlite(services, { file: PLACE }) : await openPostgres(services, { url: PLACE });

process.on('message', async ({ tenant, seed, isMetered }: Start) => {
  const upstream = upstreamOf(seed);
  const layer = isMetered ? meterOver(store.accounts, upstream) : checkThenRecord(store.accounts);
  const served = await rush(layer, upstream, tenant);
  process.send!({ served, sent: upstream.calls.length } satisfies Finish);
});
process.on('disconnect', () => void store.stop());
process.send!('ready');
