import { ADMIN_PATH, admin, beside } from '@weir/admin';
import { CLOCK, type GatewayLike, WeirError } from '@weir/core';
import type { Gateway } from '@weir/gateway';
import { KEY_RING } from '@weir/keys';
import type { Terminal } from '../print/terminal.ts';

/**
 * The gateway with the admin API beside it, where there is a secret for it; one that is empty counts as there.
 *
 * @throws WeirError `invalid_options` when the secret is empty or short, or there are no virtual keys.
 */
export function withAdmin(gateway: Gateway, { WEIR_ADMIN_SECRET: secret }: Terminal['env']): GatewayLike {
  if (secret === undefined) return gateway;
  const ring = gateway.service(KEY_RING);
  if (ring === undefined)
    throw new WeirError(
      'invalid_options',
      'WEIR_ADMIN_SECRET is set, but there are no virtual keys to manage: set WEIR_KEY_PEPPER too',
    );
  const report = (error: unknown): void => gateway.events.report(error);
  return beside(gateway, admin({ ring, clock: gateway.service(CLOCK)!, report }, { secret }), ADMIN_PATH);
}
