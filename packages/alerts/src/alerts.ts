import { type Catalogue, type Clock, type EventBus, WeirError } from '@weir/core';
import type { Alert, Raise } from './alert.ts';
import { type AlertsOptions, alertsDefaults } from './alerts-options.ts';
import { BoundedMap } from './bounded-map.ts';
import { anomaly } from './detectors/anomaly.ts';
import { budgets } from './detectors/budgets.ts';
import { cacheCollapse } from './detectors/cache-collapse.ts';
import { prices } from './detectors/prices.ts';
import { retryWaste } from './detectors/retry-waste.ts';
import { toolLoop } from './detectors/tool-loop.ts';
import { usageFlaws } from './detectors/usage-flaws.ts';
import type { Detector } from './watched.ts';

export interface AlertsServices {
  /** A gateway's `events`. */
  readonly events: EventBus;
  readonly clock: Clock;
  /** Tells changed prices, and unpriced models each day anew rather than once. */
  readonly catalogue?: Catalogue;
}

/** Alerts under way. */
export interface Alerts {
  /** Stops listening, and waits for what its sinks still send. */
  stop(): Promise<void>;
}

const DETECTORS: readonly Detector[] = [budgets, anomaly, retryWaste, cacheCollapse, prices, usageFlaws, toolLoop];
/** Alerts remembered so that they are told once. */
const MOST_TOLD = 10_000;

function checked(options: Partial<AlertsOptions> & Pick<AlertsOptions, 'sinks'>): AlertsOptions {
  const all = { ...alertsDefaults, ...options };
  for (const name of ['deviations', 'leastUsdPerMinute', 'wasteShare', 'leastWasteUsd', 'sameToolCalls'] as const) {
    if (!Number.isFinite(all[name]) || all[name] <= 0)
      throw new WeirError('invalid_options', `alerts: ${name} is ${all[name]}, a number above 0 was expected`);
  }
  return all;
}

/**
 * Watches a gateway's events and tells its sinks what somebody should know about spending. Each kind, subject and period
 * is told once. It sees this process alone, and keeps nothing over a restart.
 *
 * @throws WeirError `invalid_options`, naming the option.
 */
export function alerts(
  services: AlertsServices,
  options: Partial<AlertsOptions> & Pick<AlertsOptions, 'sinks'>,
): Alerts {
  const { events, clock, catalogue } = services;
  const all = checked(options);
  const told = new BoundedMap<true>(MOST_TOLD);
  const raise: Raise = (found) => {
    const id = `${found.kind}\n${found.subject}\n${found.period}`;
    if (told.has(id)) return;
    told.set(id, true);
    const alert: Alert = { ...found, at: clock.now() };
    for (const sink of all.sinks) {
      try {
        sink.send(alert);
      } catch (error) {
        events.report(error); // the others are still told
      }
    }
  };
  const offs = DETECTORS.map((detector) => detector({ events, clock, catalogue, options: all, raise }));
  return {
    async stop() {
      for (const off of offs) off();
      await Promise.all(all.sinks.map((sink) => sink.stop?.()));
    },
  };
}
