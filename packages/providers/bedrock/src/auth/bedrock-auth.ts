import { systemClock, WeirError } from '@weir/core';
import { type ApiKey, type Credentials, keysOf, type Sign } from '@weir/provider-kit';
import { type AwsCredentials, sigv4Headers } from './sigv4.ts';

/** Credentials, or what gets them; it is called for each request, so it keeps those that have not lapsed. */
export type CredentialsSource = AwsCredentials | (() => AwsCredentials | Promise<AwsCredentials>);

export interface AuthOptions {
  readonly apiKey?: ApiKey | undefined;
  readonly credentials?: CredentialsSource | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** How requests show who sends them: keys that take turns, or a signature of each. */
export type Auth = { readonly credentials: Credentials } | { readonly sign: Sign };

function fromEnvironment(env: Environment): AwsCredentials | undefined {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN } = env;
  if (!accessKeyId || !secretAccessKey) return undefined; // set to nothing is not set
  return { accessKeyId, secretAccessKey, sessionToken: AWS_SESSION_TOKEN };
}

async function credentialsOf(source: CredentialsSource, name: string): Promise<AwsCredentials> {
  if (typeof source !== 'function') return source;
  try {
    return await source();
  } catch (cause) {
    throw new WeirError('upstream_auth', `There are no credentials for '${name}'`, { cause });
  }
}

/** Headers beyond host and date that are worth a signature: what others on the way may change is not. */
const isSigned = (name: string): boolean => name === 'content-type' || name.startsWith('x-amz');

function signer(source: CredentialsSource, name: string, scope: { readonly region: string; readonly service: string }) {
  const clock = systemClock();
  const sign: Sign = async ({ method, origin, path, headers, body = new Uint8Array() }) => {
    const credentials = await credentialsOf(source, name);
    const kept = headers.filter((_, index) => isSigned(headers[index - (index % 2)]!.toLowerCase()));
    const parts = { method, host: new URL(origin).host, path, headers: kept, body };
    return sigv4Headers(parts, credentials, { ...scope, now: clock.now() });
  };
  return sign;
}

/**
 * What is given counts before what is in the environment, a key of Bedrock's before credentials of AWS.
 *
 * @throws WeirError `invalid_options` where there is neither.
 */
export function bedrockAuth(
  { apiKey, credentials }: AuthOptions,
  name: string,
  scope: { readonly region: string | undefined; readonly service: string },
  env: Environment,
): Auth {
  const isKeyGiven = apiKey !== undefined && apiKey !== '';
  const variable = credentials === undefined ? 'AWS_BEARER_TOKEN_BEDROCK' : undefined;
  const keys = keysOf({ name, apiKey: isKeyGiven ? apiKey : undefined, variable, isOptional: true });
  if (keys.length > 0) return { credentials: { keys } };
  const source = credentials ?? fromEnvironment(env);
  if (source === undefined) {
    const where =
      "give 'apiKey' or 'credentials', or set AWS_BEARER_TOKEN_BEDROCK, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
    throw new WeirError('invalid_options', `The provider '${name}' has no credential: ${where}`, { param: 'apiKey' });
  }
  const { region, service } = scope;
  if (region === undefined)
    throw new WeirError('invalid_options', `The provider '${name}' has no region to sign for: give 'region'`, {
      param: 'region',
    });
  return { sign: signer(source, name, { region, service }) };
}
