import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GatewayLike } from '@weir/core';
import { serveNode } from '@weir/host-kit';
import { Connections } from './connections.ts';

export interface ListenOptions {
  /** Default 8787; 0 takes a free one. */
  readonly port?: number;
  /** Default 127.0.0.1: this machine only. */
  readonly host?: string;
  /** Stops on SIGTERM and SIGINT: no new requests, those under way are finished. Default false. */
  readonly stopOnSignals?: boolean;
  /** Sockets at once. Default 10,000. */
  readonly maxConnections?: number;
  /** What callers have to read the rest of their replies once the gateway has stopped. Default 30,000. */
  readonly unreadMs?: number;
}

/** A listening server. */
export interface Listening {
  readonly server: Server;
  readonly port: number;
  /** `http://127.0.0.1:8787` */
  readonly url: string;
  /** Stops accepting, drains the gateway, lets callers read the rest of their replies, closes everything. */
  close(): Promise<void>;
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** A request listener for a server of your own: `createServer(nodeHandler(gateway))`. */
export const nodeHandler =
  (gateway: GatewayLike): RequestListener =>
  (request, response) =>
    serveNode(gateway, request, response);

/** Serves a gateway with node:http. */
export async function listen(gateway: GatewayLike, options: ListenOptions = {}): Promise<Listening> {
  const { port = 8787, host = '127.0.0.1', unreadMs = 30_000 } = options;
  const server = createServer(
    {
      noDelay: true,
      keepAlive: true,
      headersTimeout: 10_000,
      requestTimeout: gateway.limits.bodyMs,
      keepAliveTimeout: 65_000,
      highWaterMark: 65_536,
    },
    nodeHandler(gateway),
  );
  server.maxConnections = options.maxConnections ?? 10_000;
  const connections = new Connections(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: 4_096 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
    closing ??= connections.close(() => gateway.stop(), unreadMs);
    return closing;
  };
  const onSignal = (): void => void close();
  if (options.stopOnSignals === true) for (const signal of SIGNALS) process.once(signal, onSignal);
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return { server, port: address.port, url: `http://${name}:${address.port}`, close };
}
