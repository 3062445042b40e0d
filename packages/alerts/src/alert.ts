/** What an alert is about. */
export type AlertKind =
  | 'budget'
  | 'forecast'
  | 'anomaly'
  | 'retry-waste'
  | 'cache-collapse'
  | 'unpriced'
  | 'price-change'
  | 'price-list'
  | 'usage'
  | 'tool-loop';

/** Something about spending that somebody should know. */
export interface Alert {
  readonly kind: AlertKind;
  /** What it is about: an account, a key, a model. */
  readonly subject: string;
  /** Kind, subject and period are told once. */
  readonly period: string;
  /** Epoch ms. */
  readonly at: number;
  /** One sentence; names the thing, the figure and the limit; no prompt text, no secrets. */
  readonly message: string;
}

/** Where alerts go. */
export interface AlertSink {
  send(alert: Alert): void;
  /** Resolves when nothing is under way any more. */
  stop?(): Promise<void>;
}

/** Tells an alert, unless it was told already. */
export type Raise = (alert: Omit<Alert, 'at'>) => void;
