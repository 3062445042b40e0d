import { abortReason, type WeirError } from '@weir/core';
import { type Dispatcher, Pool } from 'undici';
import type { ChunkSink, Transport, UpstreamBody, UpstreamReply } from './transport.ts';
import { transportError } from './transport-error.ts';

export interface TransportOptions {
  /** Sockets per origin. Default 1024. */
  readonly connections: number;
  /** Longest a connection may take to open, TLS included. Default 5,000. */
  readonly connectMs: number;
  /** How long an idle socket is kept. Default 60,000. */
  readonly keepAliveMs: number;
}

const DEFAULTS: TransportOptions = Object.freeze({ connections: 1024, connectMs: 5_000, keepAliveMs: 60_000 });

/** One request under way: undici's handler and the body handed out, in one object. */
class Exchange implements Dispatcher.DispatchHandler, UpstreamBody {
  readonly #signal: AbortSignal;
  #settle: { resolve(reply: UpstreamReply): void; reject(error: WeirError): void } | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #sink: ChunkSink | undefined;
  #early: Uint8Array[] | undefined;
  #end: WeirError | 'complete' | undefined;
  #isCancelled: WeirError | undefined;
  #hasHead = false;
  readonly #onAbort = (): void => this.cancel(abortReason(this.#signal));

  constructor(signal: AbortSignal, settle: { resolve(reply: UpstreamReply): void; reject(error: WeirError): void }) {
    this.#signal = signal;
    this.#settle = settle;
    signal.addEventListener('abort', this.#onAbort);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isCancelled !== undefined) controller.abort(this.#isCancelled);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return;
    this.#hasHead = true;
    this.#settle?.resolve({ status, headers, body: this });
    this.#settle = undefined;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isCancelled !== undefined) return;
    if (this.#sink !== undefined) return this.#sink.chunk(chunk);
    this.#early ??= [];
    this.#early.push(chunk);
  }

  onResponseEnd(): void {
    this.#finish('complete');
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    this.#finish(transportError(this.#isCancelled ?? error, this.#controller !== undefined, this.#hasHead));
  }

  start(sink: ChunkSink): void {
    this.#sink = sink;
    const early = this.#early;
    this.#early = undefined;
    for (const chunk of early ?? []) sink.chunk(chunk);
    if (this.#end !== undefined) this.#tell(this.#end);
  }

  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    this.#controller?.resume();
  }

  cancel(reason: WeirError): void {
    if (this.#end !== undefined || this.#isCancelled !== undefined) return;
    this.#isCancelled = reason;
    if (this.#controller !== undefined) this.#controller.abort(reason);
    else this.#finish(transportError(reason, false, false));
  }

  #finish(end: WeirError | 'complete'): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#signal.removeEventListener('abort', this.#onAbort);
    if (end !== 'complete') this.#settle?.reject(end);
    this.#settle = undefined;
    this.#tell(end);
  }

  #tell(end: WeirError | 'complete'): void {
    const sink = this.#sink;
    if (sink === undefined) return;
    this.#sink = undefined;
    if (end === 'complete') sink.end();
    else sink.fail(end);
  }
}

/** The transport of every HTTP provider: one undici pool per origin, `dispatch` without streams or promises per chunk. */
export function undiciTransport(options: Partial<TransportOptions> = {}): Transport {
  const { connections, connectMs, keepAliveMs } = { ...DEFAULTS, ...options };
  const pools = new Map<string, Pool>();
  const poolOf = (origin: string): Pool => {
    const known = pools.get(origin);
    if (known !== undefined) return known;
    const pool = new Pool(origin, {
      connections,
      pipelining: 1,
      keepAliveTimeout: keepAliveMs,
      keepAliveMaxTimeout: keepAliveMs * 10,
      headersTimeout: 0,
      bodyTimeout: 0,
      allowH2: false,
      connect: { timeout: connectMs },
    });
    pools.set(origin, pool);
    return pool;
  };
  return {
    send: ({ method, origin, path, headers, body, signal }) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(transportError(abortReason(signal), false, false));
        const exchange = new Exchange(signal, { resolve, reject });
        poolOf(origin).dispatch(
          { method: method as Dispatcher.HttpMethod, path, headers: headers as string[], body: body ?? null },
          exchange,
        );
      }),
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
      pools.clear();
    },
  };
}
