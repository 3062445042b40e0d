import type { GatewayLike, Principal } from '@weir/core';

/** How a gateway is asked. */
export interface WeirOptions {
  /** Who pays, for a host that knows it. Default: who the key says, or everybody's tenant where none are needed. */
  readonly principal?: Principal;
  /** A key of the gateway. */
  readonly apiKey?: string;
  /** Sent with every request: `x-weir-tags`, `x-weir-max-cost`, ... */
  readonly headers?: Readonly<Record<string, string>>;
  /** Where the gateway's API begins. Default `/v1`. */
  readonly basePath?: string;
  /** URLs models behind the gateway read themselves, by media type. Default none: the AI SDK sends what is there. */
  readonly supportedUrls?: Record<string, RegExp[]>;
}

/** A gateway and how it is asked. */
export interface Asking extends WeirOptions {
  readonly gateway: GatewayLike;
}
