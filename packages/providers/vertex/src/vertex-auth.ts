import { WeirError } from '@weir/core';
import { type ApiKey, bearer, type Credentials, keysOf, type TokenSource } from '@weir/provider-kit';
import { serviceAccountTokens } from './service-account.ts';
import type { VertexOptions } from './vertex.ts';

interface GoogleAuthLibrary {
  readonly GoogleAuth: new (options: { scopes: string }) => { getAccessToken(): Promise<string | null | undefined> };
}

/** Not written out, so that nobody has to have it. */
const LIBRARY = 'google-auth-library';

/** Tokens of whoever is logged in, the machine's own account included: what Google's library finds, where it is installed. */
export function defaultTokens(name: string, load: () => Promise<unknown> = () => import(LIBRARY)): TokenSource {
  let auth: Promise<InstanceType<GoogleAuthLibrary['GoogleAuth']>> | undefined;
  return async () => {
    auth ??= load().then(
      (library) =>
        new (library as GoogleAuthLibrary).GoogleAuth({ scopes: 'https://www.googleapis.com/auth/cloud-platform' }),
      (cause: unknown) => {
        throw new WeirError(
          'invalid_options',
          `The provider '${name}' has no credentials: give 'accessToken', 'serviceAccount' or 'apiKey', or install '${LIBRARY}'`,
          { param: 'accessToken', cause },
        );
      },
    );
    const token = await (await auth).getAccessToken();
    if (typeof token === 'string' && token !== '') return token;
    throw new WeirError('upstream_auth', `'${LIBRARY}' found no access token for '${name}'`, {
      dispatch: { sent: false },
    });
  };
}

/** What it shows to Google: a key of express mode, or a token. */
export function vertexCredentials(options: VertexOptions, apiKey: ApiKey | undefined, name: string): Credentials {
  const { accessToken, serviceAccount, transport } = options;
  if (apiKey !== undefined) return { keys: keysOf({ name, apiKey }), headers: (key) => ['x-goog-api-key', key] };
  if (accessToken !== undefined) return { keys: keysOf({ name, apiKey: accessToken }), headers: bearer };
  if (serviceAccount !== undefined)
    return { keys: [serviceAccountTokens(serviceAccount, { transport })], headers: bearer };
  return { keys: [defaultTokens(name)], headers: bearer };
}
