import { describe, expect, it } from 'vitest';
import { type SignedParts, sigv4Headers } from './sigv4.ts';

/** AWS's published example credentials and vectors (Signature Version 4 test suite). */
const CREDENTIALS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const SCOPE = { region: 'us-east-1', service: 'service', now: Date.UTC(2015, 7, 30, 12, 36) };
const TOKEN =
  'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==';

const UNRESERVED = '-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const GET = (path: string, headers: readonly string[] = []) => ['GET', path, headers, ''] as const;
const POST = (path: string, headers: readonly string[] = [], body = '') => ['POST', path, headers, body] as const;
const FORM = 'application/x-www-form-urlencoded';

const VECTORS: readonly (readonly [string, ReturnType<typeof GET> | ReturnType<typeof POST>, string])[] = [
  ['get-vanilla', GET('/'), '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  [
    'get-header-key-duplicate',
    GET('/', ['My-Header1', 'value2,value2,value1']),
    'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea',
  ],
  [
    'get-header-value-order',
    GET('/', ['My-Header1', 'value4,value1,value3,value2']),
    '08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01',
  ],
  [
    'get-header-value-trim',
    GET('/', ['My-Header1', '  value1', 'My-Header2', '  "a   b   c"']),
    'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
  ],
  ['get-unreserved', GET(`/${UNRESERVED}`), '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f'],
  ['get-utf8', GET('/ሴ'), '8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85'],
  ['get-slash-dot-slash', GET('/./'), '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  ['get-relative', GET('/example/..'), '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  [
    'get-vanilla-empty-query-key',
    GET('/?Param1=value1'),
    'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb',
  ],
  [
    'get-vanilla-query-order-key-case',
    GET('/?Param2=value2&Param1=value1'),
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  ],
  [
    'get-vanilla-query-unreserved',
    GET(`/?${UNRESERVED}=${UNRESERVED}`),
    '9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197',
  ],
  ['get-vanilla-utf8-query', GET('/?ሴ=bar'), '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04'],
  ['post-vanilla', POST('/'), '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
  [
    'post-header-key-sort',
    POST('/', ['My-Header1', 'value1']),
    'c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c',
  ],
  [
    'post-header-value-case',
    POST('/', ['My-Header1', 'VALUE1']),
    'cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d',
  ],
  ['post-vanilla-query', POST('/?Param1=value1'), '28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11'],
  [
    'post-vanilla-query-nonunreserved',
    POST(`/?${encodeURIComponent('@#$%^')}&${encodeURIComponent('+')}=${encodeURIComponent(`/,?><\`";:\\|][{}`)}`),
    '66c82657c86e26fb25238d0e69f011edc4c6df5ae71119d7cb98ed9b87393c1e',
  ],
  [
    'post-x-www-form-urlencoded',
    POST('/', ['Content-Type', FORM], 'Param1=value1'),
    'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  ],
  [
    'post-x-www-form-urlencoded-parameters',
    POST('/', ['Content-Type', `${FORM}; charset=utf8`], 'Param1=value1'),
    '1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe',
  ],
];

const parts = ([method, path, headers, body]: (typeof VECTORS)[number][1]): SignedParts => ({
  method,
  host: 'example.amazonaws.com',
  path,
  headers,
  body: Buffer.from(body),
});
const headerIn = (headers: readonly string[], name: string) => headers[headers.indexOf(name) + 1];

describe("requests signed as AWS's test suite says", () => {
  it.each(VECTORS)('%s', (_, request, signature) => {
    const headers = sigv4Headers(parts(request), CREDENTIALS, SCOPE);

    expect(headerIn(headers, 'x-amz-date')).toBe('20150830T123600Z');
    expect(headerIn(headers, 'authorization')).toContain(
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=',
    );
    expect(headerIn(headers, 'authorization')).toContain(`Signature=${signature}`);
  });

  it('post-sts-header-before: a session token is sent and signed', () => {
    const headers = sigv4Headers(parts(POST('/')), { ...CREDENTIALS, sessionToken: TOKEN }, SCOPE);

    expect(headerIn(headers, 'x-amz-security-token')).toBe(TOKEN);
    expect(headerIn(headers, 'authorization')).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead',
    );
  });
});

describe('what a signature covers', () => {
  const signatureOf = (change: Partial<SignedParts>) =>
    headerIn(sigv4Headers({ ...parts(POST('/model/a%3A0/converse')), ...change }, CREDENTIALS, SCOPE), 'authorization');
  it('is the path as it is sent: a colon is not its own encoding', () => {
    expect(signatureOf({ path: '/model/a:0/converse' })).not.toBe(signatureOf({}));
  });

  it('is every byte of the body', () => {
    expect(signatureOf({ body: Buffer.from('{}') })).not.toBe(signatureOf({ body: Buffer.from('{ }') }));
  });
});
