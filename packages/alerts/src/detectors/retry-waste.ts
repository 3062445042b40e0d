import { targetName } from '@weir/core';
import { BoundedMap } from '../bounded-map.ts';
import { type Detector, hourOf } from '../watched.ts';

const MOST_MODELS = 1_000;
const PICO_PER_USD = 1e12;

interface Hour {
  readonly name: string;
  total: number;
  wasted: number;
}

/** Money that went to attempts which failed, so that nobody got an answer from them. */
export const retryWaste: Detector = ({ events, clock, options, raise }) => {
  const hours = new BoundedMap<Hour>(MOST_MODELS);
  return events.on('attempt:settled', ({ attempt, settlement }) => {
    const usd = Number(settlement.cost) / PICO_PER_USD;
    if (usd === 0) return;
    const model = targetName(attempt.target);
    const name = hourOf(clock.now());
    const known = hours.get(model);
    const hour = known?.name === name ? known : { name, total: 0, wasted: 0 };
    hours.set(model, hour);
    hour.total += usd;
    if (settlement.outcome === 'failed') hour.wasted += usd;
    if (hour.wasted < options.leastWasteUsd || hour.wasted < options.wasteShare * hour.total) return;
    const share = Math.round((100 * hour.wasted) / hour.total);
    raise({
      kind: 'retry-waste',
      subject: model,
      period: name,
      message: `Failed attempts at '${model}' cost ${hour.wasted.toFixed(2)} USD this hour, ${share} % of all it cost`,
    });
  });
};
