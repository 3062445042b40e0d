import { WeirError } from './error.ts';
import type { Principal } from './exchange.ts';
import type { GatewayRequest } from './gateway-like.ts';
import { token } from './ports.ts';

/** Says who pays for a request, in place of a gateway's `keys`. */
export interface Credentials {
  /**
   * From the request's headers: at once where it is known, else as a promise.
   *
   * @throws WeirError `invalid_api_key` when the credential is missing, unknown or no longer valid; a promise rejects
   *   with it
   */
  principalOf(request: GatewayRequest): Principal | Promise<Principal>;
}

export const CREDENTIALS = token<Credentials>('credentials');

const HEADERS = ['authorization', 'x-api-key', 'api-key', 'x-goog-api-key'] as const;

/**
 * The one credential of a request, whichever header it came in; undefined when there is none.
 *
 * @throws WeirError `duplicate_credentials` when there are two different ones.
 */
export function credentialIn({ headers }: Pick<GatewayRequest, 'headers'>): string | undefined {
  let found: string | undefined;
  for (const name of HEADERS) {
    const value = headers[name];
    if (value === undefined) continue;
    for (const text of typeof value === 'string' ? [value] : value) {
      const credential = name === 'authorization' ? text.replace(/^Bearer\s+/i, '') : text;
      if (found !== undefined && found !== credential) {
        throw new WeirError(
          'duplicate_credentials',
          `The request carries two different credentials, the second in '${name}'`,
        );
      }
      found = credential;
    }
  }
  return found;
}
