export type { Alert, AlertKind, AlertSink } from './alert.ts';
export { type Alerts, type AlertsServices, alerts } from './alerts.ts';
export { type AlertsOptions, alertsDefaults } from './alerts-options.ts';
export { event } from './sinks/event.ts';
export { log } from './sinks/log.ts';
export { isSigned } from './sinks/signature.ts';
export { type WebhookOptions, webhook } from './sinks/webhook.ts';
