import type { Principal } from './exchange.ts';

/** A host request, its body already read. */
export interface GatewayRequest {
  readonly method: string;
  /** Path and query as received, relative to the mount point: `/v1/chat/completions?x=1`. */
  readonly path: string;
  /** Names in lower case; a list where a header came more than once. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The raw body; empty when there is none. */
  readonly body: Uint8Array;
  /** The body when the host already parsed it as JSON (`express.json()`); then `body` may be empty. */
  readonly parsedBody?: unknown;
  /** Who pays, when the host knows it; the request's credential is not looked at then. Never from what a caller sent. */
  readonly principal?: Principal;
  /** Aborts when the caller goes away. The push variant uses {@link ReplySink} instead. */
  readonly signal?: AbortSignal;
}

export interface GatewayReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
}

/** Where the push variant writes. All methods are called in order, from one exchange. */
export interface ReplySink {
  /** Whether the head is out: after that an error can only break the reply. */
  readonly isStarted: boolean;
  /** Status and headers as a flat list: name, value, name, value. */
  head(status: number, headers: readonly string[]): void;
  /** False asks the writer to wait for {@link ReplySink.onDrain}. */
  write(bytes: Uint8Array): boolean;
  end(bytes?: Uint8Array): void;
  /** Breaks the connection: the reply cannot be finished. */
  destroy(): void;
  /** At most one listener; called when writing may go on. */
  onDrain(resume: () => void): void;
  /** At most one listener; called when the caller went away before `end`. */
  onClose(closed: () => void): void;
}

export interface GatewayLimits {
  /** Largest body a host may read before it answers 413. */
  readonly bodyBytes: number;
  /** Longest a caller may take to send the body. */
  readonly bodyMs: number;
}

/** All a host needs to know of a gateway, so that a hand-made `compose(...)` can be served too. */
export interface GatewayLike {
  readonly limits: GatewayLimits;
  handle(request: GatewayRequest): Promise<GatewayReply>;
  /** The push variant, for hosts that own a socket. */
  serve(request: GatewayRequest, sink: ReplySink): void;
  /** Refuses new requests, waits for those under way, closes everything. */
  stop(): Promise<void>;
}
