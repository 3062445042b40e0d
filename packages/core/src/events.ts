import { EventEmitter } from 'eventemitter3';
import type { Call } from './call.ts';
import type { Target } from './card.ts';
import type { WeirError } from './error.ts';
import type { Attempt, Exchange } from './exchange.ts';
import type { RateLimit } from './rate-limit.ts';
import type { Settlement } from './reply.ts';

/** Events for observers; a package adds its own by declaration merging. Nothing depends on a listener. */
export interface WeirEvents {
  'exchange:started': { readonly exchange: Exchange; readonly endpoint: string };
  'exchange:ended': { readonly exchange: Exchange; readonly endpoint: string; readonly error?: WeirError };
  'attempt:started': { readonly exchange: Exchange; readonly attempt: Attempt; readonly call: Call };
  /** What the provider says it still serves to the credential that was shown; told where it says anything. */
  'attempt:limits': {
    readonly exchange: Exchange;
    readonly attempt: Attempt;
    readonly limits: readonly RateLimit[];
  };
  'attempt:committed': { readonly exchange: Exchange; readonly attempt: Attempt };
  'attempt:failed': { readonly exchange: Exchange; readonly attempt: Attempt; readonly error: WeirError };
  'attempt:settled': { readonly exchange: Exchange; readonly attempt: Attempt; readonly settlement: Settlement };
  /** A provider told a usage that cannot be right: it is booked as an upper bound, if it could be counted at all. */
  'usage:flawed': { readonly exchange: Exchange; readonly attempt: Attempt; readonly reason: string };
  /** A target used something that has no price, so what it costs is not known. Told once for each target. */
  'price:unpriced': { readonly exchange: Exchange; readonly target: Target; readonly units: readonly string[] };
  /** A listener threw, background work failed or a plugin misbehaved. */
  defect: { readonly error: unknown };
}

export type EventName = keyof WeirEvents;

/** Emits to observers. A listener that throws, or rejects when it is asynchronous, is reported once and disturbs nothing. */
export class EventBus {
  readonly #emitter = new EventEmitter();
  readonly #broken = new WeakSet<object>();

  on<Name extends EventName>(name: Name, listener: (event: WeirEvents[Name]) => void): () => void {
    const broken = (error: unknown): void => {
      if (this.#broken.has(listener)) return;
      this.#broken.add(listener);
      if (name !== 'defect') this.report(error);
    };
    const guarded = (event: WeirEvents[Name]): void => {
      try {
        const result: unknown = listener(event);
        if (result instanceof Promise) result.catch(broken);
      } catch (error) {
        broken(error);
      }
    };
    this.#emitter.on(name, guarded);
    return () => void this.#emitter.off(name, guarded);
  }

  /** Whether anyone listens: ask before building a payload on the hot path. */
  hears(name: EventName): boolean {
    return this.#emitter.listenerCount(name) > 0;
  }

  emit<Name extends EventName>(name: Name, event: WeirEvents[Name]): void {
    this.#emitter.emit(name, event);
  }

  /** Reports a defect to observers, or on the console when there are none. */
  report(error: unknown): void {
    if (this.hears('defect')) this.emit('defect', { error });
    else console.error('weir: defect', error);
  }
}
