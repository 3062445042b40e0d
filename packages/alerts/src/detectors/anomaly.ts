import { targetName } from '@weir/core';
import { BoundedMap } from '../bounded-map.ts';
import { type Detector, hourOf, payerOf } from '../watched.ts';
import { SpendRate } from './spend-rate.ts';

/** Keys and models whose spending is watched. */
const MOST_SUBJECTS = 2_000;
const PICO_PER_USD = 1e12;

/** Spending per minute far above what a key, or a model, usually has. */
export const anomaly: Detector = ({ events, clock, options, raise }) => {
  const rates = new BoundedMap<SpendRate>(MOST_SUBJECTS);
  return events.on('attempt:settled', ({ exchange, attempt, settlement }) => {
    const usd = Number(settlement.cost) / PICO_PER_USD;
    if (usd === 0) return;
    const now = clock.now();
    for (const subject of [payerOf(exchange.principal), `model '${targetName(attempt.target)}'`]) {
      const rate = rates.get(subject) ?? new SpendRate(options);
      rates.set(subject, rate);
      const usual = rate.add(now, usd);
      if (usual === undefined) continue;
      raise({
        kind: 'anomaly',
        subject,
        period: hourOf(now),
        message: `Spending of ${subject} is ${rate.now.toFixed(4)} USD within a minute, ${usual.toFixed(4)} is usual`,
      });
    }
  });
};
