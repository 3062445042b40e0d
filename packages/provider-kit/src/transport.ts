import type { WeirError } from '@weir/core';
import type { HeaderMap } from './retry-after.ts';

export interface UpstreamRequest {
  readonly method: string;
  /** Scheme, host and port: never anything a caller named. */
  readonly origin: string;
  /** Path and query. */
  readonly path: string;
  /** Name, value, name, value. */
  readonly headers: readonly string[];
  readonly body?: Uint8Array;
  readonly signal: AbortSignal;
}

/** Where the body of a reply is delivered. */
export interface ChunkSink {
  chunk(bytes: Uint8Array): void;
  end(): void;
  fail(error: WeirError): void;
}

/** The body of a reply: pushes from `start` on until paused or cancelled. */
export interface UpstreamBody {
  start(sink: ChunkSink): void;
  pause(): void;
  resume(): void;
  cancel(reason: WeirError): void;
}

export interface UpstreamReply {
  readonly status: number;
  readonly headers: HeaderMap;
  readonly body: UpstreamBody;
}

/**
 * Sends one HTTP request, once: no retries, no redirects, no decompression.
 *
 * Rejects with a WeirError whose `details.dispatch.sent` tells whether a byte may have left.
 */
export interface Transport {
  send(request: UpstreamRequest): Promise<UpstreamReply>;
  close(): Promise<void>;
}
