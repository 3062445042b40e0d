import type { Catalogue, Clock, EventBus, EventName } from '@weir/core';
import type { Raise } from './alert.ts';
import type { AlertsOptions } from './alerts-options.ts';

/** What a detector has to work with. */
export interface Watched {
  readonly events: EventBus;
  readonly clock: Clock;
  readonly catalogue: Catalogue | undefined;
  readonly options: AlertsOptions;
  readonly raise: Raise;
}

/** Listens for one kind of thing; the returned function stops it. */
export type Detector = (watched: Watched) => () => void;

/** Spending is watched by key, or by tenant where there is none. */
export const payerOf = ({ tenant, key }: { readonly tenant: string; readonly key?: string }): string =>
  key === undefined ? `tenant '${tenant}'` : `key '${key}' of tenant '${tenant}'`;

export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
export const hourOf = (at: number): string => new Date(at).toISOString().slice(0, 13);

/** Listens to an event of a package this one does not import: who does not use it is told nothing. */
export const listenTo = <Event>(events: EventBus, name: string, listener: (event: Event) => void): (() => void) =>
  events.on(name as EventName, listener as (event: unknown) => void);
