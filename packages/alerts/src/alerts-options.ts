import type { AlertSink } from './alert.ts';

export interface AlertsOptions {
  readonly sinks: readonly AlertSink[];
  /** Median absolute deviations above the mean at which spending per minute is odd. Default 6. */
  readonly deviations: number;
  /** USD per minute below which nothing is odd. Default 0.05. */
  readonly leastUsdPerMinute: number;
  /** Share of what a model cost within an hour that may go to attempts nobody got an answer from. Default 0.2. */
  readonly wasteShare: number;
  /** USD within an hour below which nothing is waste. Default 0.5. */
  readonly leastWasteUsd: number;
  /** How often one conversation may make the same tool call with the same arguments. Default 5. */
  readonly sameToolCalls: number;
}

export const alertsDefaults: Omit<AlertsOptions, 'sinks'> = Object.freeze({
  deviations: 6,
  leastUsdPerMinute: 0.05,
  wasteShare: 0.2,
  leastWasteUsd: 0.5,
  sameToolCalls: 5,
});
