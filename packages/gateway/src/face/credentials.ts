import { hash } from 'node:crypto';
import { credentialIn, type GatewayRequest, type Permissions, type Principal, WeirError } from '@weir/core';

/** A key callers may use. The principal comes from it alone. */
export interface KeyOptions {
  /** What callers send: `Authorization: Bearer <secret>`. */
  readonly secret: string;
  /** Names the key in the ledger. */
  readonly name: string;
  readonly tenant: string;
  readonly user?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Models and endpoints it may ask for. Absent: all. */
  readonly permissions?: Pick<Permissions, 'models' | 'endpoints'>;
}

/** Says who pays for a request. */
export type Authenticate = (request: GatewayRequest) => Principal | Promise<Principal>;

/** Who pays where no keys are configured. */
export const ANONYMOUS: Principal = Object.freeze({ tenant: 'default', tags: Object.freeze({}) });
/** Looks keys up by their SHA-256, so that neither the time it takes nor a heap dump tells a secret. */
export function authenticator(keys: readonly KeyOptions[]): (request: GatewayRequest) => Principal {
  const digest = (secret: string): string => hash('sha256', secret, 'base64url');
  const principals = new Map<string, Principal>();
  for (const { secret, name, tenant, user, tags, permissions } of keys) {
    if (secret.length < 8)
      throw new WeirError(
        'invalid_options',
        `The secret of the key '${name}' has ${secret.length} characters, the least is 8`,
      );
    if (principals.has(digest(secret)))
      throw new WeirError('invalid_options', `The key '${name}' has the secret of another key`);
    principals.set(
      digest(secret),
      Object.freeze({
        tenant,
        key: name,
        tags: Object.freeze({ ...tags }),
        ...(user === undefined ? {} : { user }),
        ...(permissions === undefined ? {} : { permissions }),
      }),
    );
  }
  if (principals.size === 0) {
    return (request) => {
      credentialIn(request); // two different ones are refused even where none is needed
      return ANONYMOUS;
    };
  }
  return (request) => {
    const credential = credentialIn(request);
    if (credential === undefined)
      throw new WeirError('invalid_api_key', "No API key was given: send it as 'Authorization: Bearer <key>'");
    const principal = principals.get(digest(credential));
    if (principal === undefined) throw new WeirError('invalid_api_key', 'The API key is not known');
    return principal;
  };
}
