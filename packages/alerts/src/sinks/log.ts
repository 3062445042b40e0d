import type { AlertSink } from '../alert.ts';

/** Writes each alert as a line. */
export const log = (write: (line: string) => void): AlertSink => ({
  send: ({ kind, message }) => write(`weir alert (${kind}): ${message}`),
});
