import { type IncomingHttpHeaders, type RequestOptions, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { LEDGER } from '@weir/core';
import { createGateway, type Gateway, type GatewayOptions } from '@weir/gateway';
import { MemoryLedger } from '@weir/memory';
import { type ScriptedProvider, type Step, scripted } from '@weir/testkit';
import { vi } from 'vitest';

/** Looks again and again until nothing is wrong any more. A busy machine may take its time. */
export const soon = <Result>(look: () => Result | Promise<Result>): Promise<Result> =>
  vi.waitFor(look, { interval: 2, timeout: 15_000 });

/** A gateway behind a host that listens on loopback. */
export interface OpenHost {
  readonly port: number;
  close(): Promise<void>;
}

export type OpenWith = (gateway: Gateway) => Promise<OpenHost>;

export interface HostWorld extends OpenHost {
  readonly gateway: Gateway;
  readonly upstream: ScriptedProvider;
  readonly ledger: MemoryLedger;
  readonly defects: unknown[];
  ask(options?: Ask): Promise<Got>;
}

export interface Ask {
  readonly body?: object | string | Uint8Array;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: RequestOptions['headers'];
  readonly agent?: RequestOptions['agent'];
}

export interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a test looks into
  readonly json: any;
}

export const question = (more: object = {}): object => ({
  model: 'm',
  messages: [{ role: 'user', content: 'hi' }],
  ...more,
});

/** Opens a host over one scripted provider. */
export async function hostWorld(
  open: OpenWith,
  steps: readonly Step[] = [{ text: 'hello' }],
  options: Partial<GatewayOptions> = {},
): Promise<HostWorld> {
  const upstream = scripted('a', steps);
  const ledger = new MemoryLedger();
  const gateway = await createGateway({ providers: [upstream], services: [[LEDGER, ledger]], ...options });
  const defects: unknown[] = [];
  gateway.events.on('defect', ({ error }) => defects.push(error));
  const { port, close } = await open(gateway);
  return { gateway, upstream, ledger, defects, port, close, ask: (asked = {}) => ask(port, asked) };
}

/** One HTTP request, read to its end. */
export const ask = (port: number, { body = question(), ...asked }: Ask = {}): Promise<Got> =>
  new Promise((resolve, reject) => {
    const bytes = body instanceof Uint8Array || typeof body === 'string' ? body : JSON.stringify(body);
    const sent = request({
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/v1/chat/completions',
      ...asked,
      headers: { 'content-type': 'application/json', ...asked.headers },
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parsed(text) });
      });
    });
    sent.end(asked.method === 'GET' ? undefined : bytes);
  });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A connection that says what it is told to, byte for byte. */
export class RawClient {
  readonly socket: Socket;
  #received = '';
  isClosed = false;

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.on('data', (chunk) => {
      this.#received += chunk.toString('latin1');
    });
    this.socket.on('close', () => {
      this.isClosed = true;
    });
    this.socket.on('error', () => undefined); // the other side may be gone: that is what is tested
  }

  get received(): string {
    return this.#received;
  }

  send(text: string | Uint8Array): void {
    this.socket.write(text);
  }

  /** The head of a POST to the chat endpoint, without its body. */
  head(...headers: readonly string[]): void {
    const lines = ['POST /v1/chat/completions HTTP/1.1', 'host: x', 'content-type: application/json', ...headers];
    this.send(`${lines.join('\r\n')}\r\n\r\n`);
  }

  leave(): void {
    this.socket.destroy();
  }

  /** Leaves as a process that is killed does: with a reset. */
  crash(): void {
    this.socket.resetAndDestroy();
  }
}
