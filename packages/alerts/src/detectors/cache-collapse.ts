import type { Exchange } from '@weir/core';
import { BoundedMap } from '../bounded-map.ts';
import { type Detector, hourOf, listenTo } from '../watched.ts';

const MOST_TENANTS = 1_000;
/** Fewer lookups within an hour say nothing. */
const LEAST_LOOKUPS = 50;
/** A share of hits below this is no habit that could collapse. */
const LEAST_SHARE = 0.2;

interface Hour {
  readonly name: string;
  readonly shareBefore: number;
  hits: number;
  lookups: number;
}

/** The cache of a tenant answers less than half as often as in the hour before. */
export const cacheCollapse: Detector = ({ events, clock, raise }) => {
  const hours = new BoundedMap<Hour>(MOST_TENANTS);

  function count(tenant: string, isHit: boolean): void {
    const name = hourOf(clock.now());
    const known = hours.get(tenant);
    const hour = known?.name === name ? known : { name, shareBefore: shareOf(known), hits: 0, lookups: 0 };
    hours.set(tenant, hour);
    hour.lookups++;
    if (isHit) hour.hits++;
    const share = shareOf(hour);
    if (hour.lookups < LEAST_LOOKUPS || hour.shareBefore < LEAST_SHARE || share >= hour.shareBefore / 2) return;
    const percent = (part: number): string => `${Math.round(100 * part)} %`;
    raise({
      kind: 'cache-collapse',
      subject: `tenant '${tenant}'`,
      period: name,
      message: `The cache answers ${percent(share)} of tenant '${tenant}', ${percent(hour.shareBefore)} the hour before`,
    });
  }

  const listen = (name: string, isHit: boolean): (() => void) =>
    listenTo<{ readonly exchange: Exchange }>(events, name, ({ exchange }) => count(exchange.principal.tenant, isHit));
  const offs = [listen('cache:hit', true), listen('cache:miss', false)];
  return () => {
    for (const off of offs) off();
  };
};

const shareOf = (hour: Hour | undefined): number =>
  hour === undefined || hour.lookups < LEAST_LOOKUPS ? 0 : hour.hits / hour.lookups;
