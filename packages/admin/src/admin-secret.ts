import { hash, timingSafeEqual } from 'node:crypto';
import { type GatewayRequest, WeirError } from '@weir/core';

/** The least the admin secret may have, bytes. */
const SECRET_BYTES = 32;

/**
 * Checks for the admin secret, which comes as `Authorization: Bearer` alone, so that no page of a browser sends it
 * unasked.
 *
 * @throws WeirError `invalid_options` when the secret is empty or short; the returned function `invalid_api_key`
 */
export function adminSecret(secret: string): (request: GatewayRequest) => void {
  const bytes = Buffer.byteLength(secret);
  if (bytes < SECRET_BYTES) {
    const found = bytes === 0 ? 'is not set' : `has ${bytes} bytes, the least is ${SECRET_BYTES}`;
    throw new WeirError(
      'invalid_options',
      `The admin secret ${found}: set WEIR_ADMIN_SECRET to what 'openssl rand -base64 32' prints`,
    );
  }
  const digestOf = (text: string): Buffer => Buffer.from(hash('sha256', text, 'hex'), 'hex');
  const wanted = digestOf(secret);
  return function checkAdmin({ headers }) {
    const { authorization } = headers;
    const given = typeof authorization === 'string' ? /^Bearer +(.+)$/i.exec(authorization)?.[1] : undefined;
    if (given === undefined)
      throw new WeirError(
        'invalid_api_key',
        "The admin secret is missing: send it as 'Authorization: Bearer <secret>'",
      );
    if (!timingSafeEqual(digestOf(given), wanted))
      throw new WeirError('invalid_api_key', 'This is not the admin secret');
  };
}
