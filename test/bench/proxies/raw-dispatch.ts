/**
 * The least a Node gateway can do: node:http in, undici `Pool.dispatch` out, bytes passed through.
 * Ratios refer to it, so it is written with the same care as the code that is measured against it: one `writeHead`
 * with a flat array, one `end` for an answer of known length, back-pressure both ways, an upstream request that is
 * aborted when its client leaves.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import { CHAT_PATH, fail, isForwarded, listen, pool, readBody, serverOptions, upstreamHeaders } from './common.ts';

type Controller = Dispatcher.DispatchController;
type Headers = Readonly<Record<string, string | string[] | undefined>>;

class PassThrough implements Dispatcher.DispatchHandler {
  readonly #response: ServerResponse;
  /** Bytes of a body of known length that are still to come; -1 for a stream. */
  #left = -1;
  #resumesOnDrain = false;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  onRequestStart(controller: Controller): void {
    const response = this.#response;
    response.once('close', () => {
      if (!response.writableFinished) controller.abort(new Error('the client is gone'));
    });
  }

  onResponseStart(_controller: Controller, status: number, headers: Headers): void {
    const flat: string[] = [];
    for (const name in headers) {
      const value = headers[name];
      if (value === undefined || !isForwarded(name)) continue;
      if (name === 'content-length') this.#left = Number(value);
      if (typeof value === 'string') flat.push(name, value);
      else for (const each of value) flat.push(name, each);
    }
    this.#response.writeHead(status, flat);
    if (this.#left < 0) this.#response.flushHeaders();
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    const response = this.#response;
    if (this.#left >= 0) {
      this.#left -= chunk.length;
      if (this.#left === 0) {
        response.end(chunk);
        return;
      }
    }
    if (response.write(chunk)) return;
    controller.pause();
    if (this.#resumesOnDrain) return;
    this.#resumesOnDrain = true;
    response.on('drain', () => controller.resume());
  }

  onResponseEnd(): void {
    if (!this.#response.writableEnded) this.#response.end();
  }

  onResponseError(_controller: Controller, error: Error): void {
    fail(this.#response, error);
  }
}

function serve(request: IncomingMessage, response: ServerResponse): void {
  readBody(request, (body) => {
    const headers = upstreamHeaders(body.length);
    pool.dispatch({ path: CHAT_PATH, method: 'POST', headers, body }, new PassThrough(response));
  });
}

listen(createServer(serverOptions, serve));
