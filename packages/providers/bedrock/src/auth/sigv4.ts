import { createHash, createHmac } from 'node:crypto';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of credentials that lapse. */
  readonly sessionToken?: string | undefined;
}

export interface SignedParts {
  readonly method: string;
  readonly host: string;
  /** Path and query as they are sent. */
  readonly path: string;
  /** What is signed beyond host, date and session token: name, value, name, value. */
  readonly headers: readonly string[];
  readonly body: Uint8Array;
}

export interface SigningScope {
  readonly region: string;
  readonly service: string;
  /** Epoch ms. */
  readonly now: number;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: Uint8Array | string, data: string): Uint8Array => createHmac('sha256', key).update(data).digest();

/** RFC 3986: what `encodeURIComponent` leaves as it is, AWS does not. */
export const strictlyEncoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** Every service but S3 encodes once more what is encoded already: `%3A` on the wire is signed as `%253A`. */
function canonicalPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(strictlyEncoded(segment));
  }
  return `/${segments.join('/')}${segments.length > 0 && path.endsWith('/') ? '/' : ''}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text; // no encoding, so it stands for itself
  }
}

function canonicalQuery(query: string): string {
  const pairs = query.split('&').filter((pair) => pair !== '');
  const encoded = pairs.map((pair) => {
    const [name = '', ...value] = pair.split('=');
    return [strictlyEncoded(decoded(name)), strictlyEncoded(decoded(value.join('=')))] as const;
  });
  return encoded
    .map(([name, value]) => `${name}=${value}`)
    .toSorted()
    .join('&');
}

const byName = ([left]: readonly [string, string], [right]: readonly [string, string]): number =>
  left < right ? -1 : 1;

function canonicalHeaders(headers: readonly string[]): readonly (readonly [string, string])[] {
  const names = headers.filter((_, index) => index % 2 === 0);
  return names
    .map((name, index) => [name.toLowerCase(), headers[index * 2 + 1]!.trim().replace(/\s+/g, ' ')] as const)
    .toSorted(byName);
}

/**
 * The headers that sign a request: AWS Signature Version 4.
 *
 * @returns name, value, name, value: date, session token if there is one, authorization.
 */
export function sigv4Headers(parts: SignedParts, credentials: AwsCredentials, scope: SigningScope): readonly string[] {
  const { method, host, path, headers, body } = parts;
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const date = new Date(scope.now).toISOString().replace(/[-:]|\.\d+/g, ''); // 20150830T123600Z
  const day = date.slice(0, 8);
  const token = sessionToken === undefined || sessionToken === '' ? [] : ['x-amz-security-token', sessionToken];
  const added = ['x-amz-date', date, ...token];
  const signed = canonicalHeaders(['host', host, ...added, ...headers]);
  const names = signed.map(([name]) => name).join(';');
  const [plainPath = '', ...query] = path.split('?');
  const canonical = [
    method,
    canonicalPath(plainPath),
    canonicalQuery(query.join('?')),
    ...signed.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    sha256(body),
  ].join('\n');
  const credentialScope = `${day}/${scope.region}/${scope.service}/aws4_request`;
  const toSign = [ALGORITHM, date, credentialScope, sha256(canonical)].join('\n');
  const key = [day, scope.region, scope.service, 'aws4_request'].reduce<Uint8Array | string>(
    hmac,
    `AWS4${secretAccessKey}`,
  );
  const signature = Buffer.from(hmac(key, toSign)).toString('hex');
  const authorization = `${ALGORITHM} Credential=${accessKeyId}/${credentialScope}, SignedHeaders=${names}, Signature=${signature}`;
  return [...added, 'authorization', authorization];
}
