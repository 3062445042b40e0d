import { createSign } from 'node:crypto';
import { type Clock, systemClock, WeirError } from '@weir/core';
import { readBody, type TokenSource, type Transport, undiciTransport } from '@weir/provider-kit';

/** What the JSON of a service account's key has. */
export interface ServiceAccount {
  readonly client_email: string;
  /** PEM. */
  readonly private_key: string;
  readonly private_key_id?: string;
  /** Default `https://oauth2.googleapis.com/token`. */
  readonly token_uri?: string;
}

export interface TokenOptions {
  /** For tests and special networks. */
  readonly transport?: Transport | undefined;
  readonly clock?: Clock | undefined;
}

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const TOKEN_URI = 'https://oauth2.googleapis.com/token';
const LIFE_S = 3_600;
/** A token is renewed so long before it ends. */
const MARGIN_MS = 300_000;

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The assertion that is exchanged for a token: RFC 7523, signed with RS256. */
function assertion(
  { client_email, private_key, private_key_id, token_uri = TOKEN_URI }: ServiceAccount,
  now: number,
): string {
  const issued = Math.floor(now / 1_000);
  const header = { alg: 'RS256', typ: 'JWT', ...(private_key_id === undefined ? {} : { kid: private_key_id }) };
  const claims = { iss: client_email, scope: SCOPE, aud: token_uri, iat: issued, exp: issued + LIFE_S };
  const unsigned = `${base64url(header)}.${base64url(claims)}`;
  return `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(private_key, 'base64url')}`;
}

function checked(account: ServiceAccount): ServiceAccount {
  for (const field of ['client_email', 'private_key'] as const) {
    if (typeof account[field] === 'string' && account[field] !== '') continue;
    throw new WeirError('invalid_options', `The service account has no '${field}'`, { param: 'serviceAccount' });
  }
  return account;
}

/**
 * Gives access tokens of a service account: one is asked for at a time, and kept until five minutes before it ends.
 *
 * @throws WeirError `invalid_options` for an account without a name or key
 */
export function serviceAccountTokens(account: ServiceAccount, options: TokenOptions = {}): TokenSource {
  const { token_uri = TOKEN_URI } = checked(account);
  const url = new URL(token_uri);
  const transport = options.transport ?? undiciTransport({ connections: 1 });
  const clock = options.clock ?? systemClock();
  let kept: { readonly token: string; readonly until: number } | undefined;
  let asked: Promise<string> | undefined;

  async function ask(): Promise<string> {
    const grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
    const body = new URLSearchParams({ grant_type: grant, assertion: assertion(account, clock.now()) });
    const reply = await transport.send({
      method: 'POST',
      origin: url.origin,
      path: url.pathname,
      headers: ['content-type', 'application/x-www-form-urlencoded'],
      body: Buffer.from(body.toString()),
      signal: new AbortController().signal, // others wait for the same token
    });
    const text = Buffer.from(await readBody(reply.body, 65_536)).toString('utf8');
    const token = reply.status === 200 ? tokenIn(text) : undefined;
    if (token === undefined)
      throw new WeirError('upstream_auth', `The token server of the service account answered ${reply.status}`, {
        dispatch: { sent: false },
      });
    kept = { token: token.access_token, until: clock.now() + token.expires_in * 1_000 - MARGIN_MS };
    return kept.token;
  }

  return () => {
    if (kept !== undefined && kept.until > clock.now()) return kept.token;
    asked ??= ask().finally(() => {
      asked = undefined;
    });
    return asked;
  };
}

function tokenIn(text: string): { readonly access_token: string; readonly expires_in: number } | undefined {
  try {
    const { access_token, expires_in } = JSON.parse(text) as { access_token?: unknown; expires_in?: unknown };
    return typeof access_token === 'string' && access_token !== '' && typeof expires_in === 'number'
      ? { access_token, expires_in }
      : undefined;
  } catch {
    return undefined;
  }
}
