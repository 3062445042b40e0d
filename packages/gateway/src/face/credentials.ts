import { hash } from 'node:crypto';
import {
  credentialIn,
  type EndpointSpec,
  type GatewayRequest,
  type Permissions,
  type Principal,
  type RateLimits,
  WeirError,
} from '@weir/core';

/** A key callers may use. The principal comes from it alone. */
export interface KeyOptions {
  /** What callers send: `Authorization: Bearer <secret>`. */
  readonly secret: string;
  /** Names the key in the ledger. */
  readonly name: string;
  readonly tenant: string;
  readonly user?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Models and endpoints it may ask for, and how fast. Absent: all. */
  readonly permissions?: Permissions;
}

/** Says who pays for a request. */
export type Authenticate = (request: GatewayRequest) => Principal | Promise<Principal>;

/** The request with the key its query carries as a header, where its endpoint lets keys stand there. */
export function withKeyOfQuery(request: GatewayRequest, { keyParameter }: EndpointSpec): GatewayRequest {
  const query = request.path.indexOf('?');
  if (keyParameter === undefined || query < 0) return request;
  const key = new URLSearchParams(request.path.slice(query)).get(keyParameter);
  if (key === null) return request;
  const { 'x-goog-api-key': given = [], ...headers } = request.headers;
  return {
    ...request,
    headers: { ...headers, 'x-goog-api-key': [...(typeof given === 'string' ? [given] : given), key] },
  };
}

/** Who pays where no keys are configured. */
export const ANONYMOUS: Principal = Object.freeze({ tenant: 'default', tags: Object.freeze({}) });
function checkRates(name: string, rates: RateLimits = {}): void {
  for (const [rate, count] of Object.entries(rates)) {
    if (Number.isInteger(count) && count > 0) continue;
    throw new WeirError('invalid_options', `The rate '${rate}' of the key '${name}' is ${count}, the least is 1`);
  }
}

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
    checkRates(name, permissions?.rates);
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
