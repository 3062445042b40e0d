import type { Principal } from './exchange.ts';
import type { GatewayRequest } from './gateway-like.ts';
import { token } from './ports.ts';

/** Says who pays for a request, in place of a gateway's `keys`. */
export interface Credentials {
  /**
   * From the request's headers, at once: what takes a look-up is cached by the implementation.
   *
   * @throws WeirError `invalid_api_key` when the credential is missing, unknown or no longer valid.
   */
  principalOf(request: GatewayRequest): Principal;
}

export const CREDENTIALS = token<Credentials>('credentials');
