import { type Credentials, WeirError } from '@weir/core';
import { type Authenticate, authenticator, type KeyOptions } from './face/credentials.ts';

/** Who says who pays: the host, where it does; else the embedding app's credentials, else the keys. */
export function authenticateOf(credentials: Credentials | undefined, keys: readonly KeyOptions[]): Authenticate {
  const own = ownAuthenticate(credentials, keys);
  return (request) => request.principal ?? own(request);
}

function ownAuthenticate(credentials: Credentials | undefined, keys: readonly KeyOptions[]): Authenticate {
  if (credentials === undefined) return authenticator(keys);
  if (keys.length > 0)
    throw new WeirError('invalid_options', "'keys' and a service for CREDENTIALS both say who pays: leave one out");
  return (request) => credentials.principalOf(request);
}
