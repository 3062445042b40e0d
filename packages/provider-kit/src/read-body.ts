import { WeirError } from '@weir/core';
import type { UpstreamBody } from './transport.ts';

/** Largest reply that is read into memory. */
export const MAX_REPLY_BYTES = 33_554_432;

/**
 * Reads a whole body.
 *
 * @throws WeirError `upstream_too_large` past `limit`, or whatever broke the body.
 */
export function readBody(body: UpstreamBody, limit = MAX_REPLY_BYTES): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let first: Uint8Array | undefined;
    let rest: Uint8Array[] | undefined;
    let size = 0;
    body.start({
      chunk(bytes) {
        size += bytes.length;
        if (size > limit) {
          const error = new WeirError('upstream_too_large', `The reply is over ${size} bytes, the limit is ${limit}`, {
            dispatch: { sent: true },
          });
          reject(error);
          body.cancel(error);
        } else if (first === undefined) {
          first = bytes;
        } else {
          rest ??= [first];
          rest.push(bytes);
        }
      },
      end: () => resolve(rest === undefined ? (first ?? new Uint8Array(0)) : Buffer.concat(rest)),
      fail: reject,
    });
  });
}
