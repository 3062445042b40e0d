import type { Call, CallOf } from './call.ts';
import type { ModelCard } from './card.ts';
import type { Endpoint } from './endpoint.ts';
import type { ProviderReport, ReportWindow } from './provider-report.ts';
import type { Reply } from './reply.ts';

/** What cannot be seen on the wire. */
export interface BillingManifest {
  /** Whether closing the connection stops generation and its cost. `unknown` is booked like `false`. */
  readonly cancelStopsBilling: boolean | 'unknown';
  /** Whether reported input tokens contain the cached ones. */
  readonly cachedInsideInput: boolean;
  /** Whether reported output tokens contain the reasoning ones. */
  readonly reasoningInsideOutput: boolean;
  /** HTTP statuses that are never billed. */
  readonly unbilledStatuses: readonly number[];
  /** Hosts (`host` or `host:port`) credentials may be sent to; nothing else is ever contacted. */
  readonly hosts: readonly string[];
}

/** One try at one target: exactly one upstream request. */
export type ProviderEndpoint<E extends Endpoint> = (call: CallOf<E>) => Promise<Reply<E>>;

/**
 * A source of answers. A key present in `endpoints` means served.
 *
 * Rules, all checked by the testkit: one upstream request per call; no retries, timers, caches or globals;
 * unknown request fields pass through, unknown response fields survive; the key never appears in an error.
 */
export interface Provider {
  readonly name: string;
  readonly endpoints: { readonly [E in Endpoint]?: ProviderEndpoint<E> };
  /** Cards the provider knows of itself; the catalogue adds prices and further models. */
  readonly models: readonly ModelCard[];
  readonly billing: BillingManifest;
  /** Whether models that have no card may be sent to it (a local server, a new model). Default false. */
  readonly acceptsUnknownModels?: boolean;
  /**
   * What the provider itself says it charged, for holding the ledger against. Never called while a request is served.
   *
   * @throws WeirError `invalid_options` naming the credential that is missing: mostly another one than requests need.
   */
  reconcile?(window: ReportWindow, signal?: AbortSignal): Promise<ProviderReport>;
  start?(): Promise<void>;
  /** Closes connections. */
  stop?(): Promise<void>;
}

/** The function a provider serves a call's endpoint with. */
export function endpointOf(provider: Provider, call: Call): ((call: Call) => Promise<Reply>) | undefined {
  return provider.endpoints[call.endpoint] as ((call: Call) => Promise<Reply>) | undefined;
}
