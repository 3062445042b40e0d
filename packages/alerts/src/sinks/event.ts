import type { EventBus } from '@weir/core';
import type { Alert, AlertSink } from '../alert.ts';

declare module '@weir/core' {
  interface WeirEvents {
    /** Something about spending that somebody should know. */
    'alert:raised': Alert;
  }
}

/** Emits each alert as `alert:raised`. */
export const event = (events: EventBus): AlertSink => ({ send: (alert) => events.emit('alert:raised', alert) });
