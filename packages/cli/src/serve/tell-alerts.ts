import { type Alerts, alerts, log, webhook } from '@weir/alerts';
import { CATALOGUE, CLOCK } from '@weir/core';
import type { Gateway } from '@weir/gateway';
import type { AlertsConfig } from '../config/alerts-config.ts';
import type { Terminal } from '../print/terminal.ts';

/**
 * Tells what somebody should know about spending: on the terminal, and to the config's webhooks.
 *
 * @throws WeirError `invalid_options` for a webhook that cannot be used.
 */
export function tellAlerts(
  gateway: Gateway,
  { webhooks = [], ...tuning }: AlertsConfig,
  terminal: Terminal,
  isQuiet: boolean,
): Alerts {
  const clock = gateway.service(CLOCK)!;
  const catalogue = gateway.service(CATALOGUE)!;
  const onLost = (_alert: unknown, why: unknown): void => terminal.warn(`weir: an alert was not delivered: ${why}`);
  const sinks = [
    ...(isQuiet ? [] : [log((line) => terminal.warn(line))]),
    ...webhooks.map((options) => webhook({ clock }, { ...options, onLost })),
  ];
  return alerts({ events: gateway.events, clock, catalogue }, { ...tuning, sinks });
}
