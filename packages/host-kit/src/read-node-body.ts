import type { IncomingMessage } from 'node:http';
import { type GatewayLimits, WeirError } from '@weir/core';

/** What is told when a body is read: its bytes, or why there are none. */
export type BodyRead = (error: WeirError | undefined, body: Uint8Array) => void;

const NOTHING = new Uint8Array(0);

const tooLarge = (size: number, limit: number): WeirError =>
  new WeirError('body_too_large', `The body is over ${size} bytes, the limit is ${limit}`);

/** Reads a request body within limits. Callers that leave before it is complete are never told of. */
export function readNodeBody(request: IncomingMessage, limits: GatewayLimits, read: BodyRead): void {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limits.bodyBytes) return read(tooLarge(announced, limits.bodyBytes), NOTHING);
  if (announced === 0 && request.headers['transfer-encoding'] === undefined) return read(undefined, NOTHING);
  let first: Uint8Array | undefined;
  let rest: Uint8Array[] | undefined;
  let size = 0;
  let isDone = false;
  const finish = (error: WeirError | undefined, body: Uint8Array): void => {
    if (isDone) return;
    isDone = true;
    read(error, body);
  };
  request.on('data', (chunk: Uint8Array) => {
    size += chunk.length;
    if (isDone) return;
    if (size > limits.bodyBytes) return finish(tooLarge(size, limits.bodyBytes), NOTHING);
    if (first === undefined) first = chunk;
    else {
      rest ??= [first];
      rest.push(chunk);
    }
  });
  request.on('end', () => finish(undefined, rest === undefined ? (first ?? NOTHING) : Buffer.concat(rest)));
  request.on('error', () => {
    isDone = true; // the caller is gone, and with it whoever could be told
  });
}
