import { createVerify, generateKeyPairSync } from 'node:crypto';
import { type FakeUpstream, fakeUpstream, json, ManualClock } from '@weir/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serviceAccountTokens } from './service-account.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const private_key = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const { signal } = new AbortController();

let upstream: FakeUpstream;
beforeEach(async () => {
  upstream = await fakeUpstream();
});
afterEach(() => upstream.close());

const tokens = (clock = new ManualClock()) =>
  serviceAccountTokens(
    { client_email: 'a@p.iam', private_key, private_key_id: 'k1', token_uri: `${upstream.origin}/token` },
    { clock },
  );
const decoded = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());

describe('tokens of a service account', () => {
  it('are asked for with an assertion that its key signed', async () => {
    upstream.answer(json(200, { access_token: 'ya29', expires_in: 3_600, token_type: 'Bearer' }));
    expect(await tokens()(signal)).toBe('ya29');
    const { path, headers, text } = upstream.requests[0]!;
    expect([path, headers['content-type']]).toEqual(['/token', 'application/x-www-form-urlencoded']);
    const form = new URLSearchParams(text);
    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const [header, claims, signature] = form.get('assertion')!.split('.') as [string, string, string];
    expect(decoded(header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'k1' });
    expect(decoded(claims)).toMatchObject({
      iss: 'a@p.iam',
      aud: `${upstream.origin}/token`,
      scope: 'https://www.googleapis.com/auth/cloud-platform',
    });
    const verify = createVerify('RSA-SHA256').update(`${header}.${claims}`);
    expect(verify.verify(publicKey, signature, 'base64url')).toBe(true);
  });

  it('are kept until five minutes before their end, and asked for once at a time', async () => {
    const clock = new ManualClock();
    const source = tokens(clock);
    upstream.answerBy((_, arrival) => json(200, { access_token: `t${arrival}`, expires_in: 3_600 }));
    const first = await Promise.all([source(signal), source(signal), source(signal)]);
    expect(new Set(first).size).toBe(1);
    await clock.advance(3_299_000);
    expect(await source(signal)).toBe(first[0]);
    await clock.advance(1_001);
    expect(await source(signal)).not.toBe(first[0]);
    expect(upstream.requests).toHaveLength(2);
  });

  it('that are refused are a failure of credentials, and asked for again', async () => {
    const source = tokens();
    for (const reply of [json(400, { error: 'invalid_grant' }), json(200, '<html>'), json(200, { access_token: '' })]) {
      upstream.answer(reply);
      await expect(source(signal)).rejects.toMatchObject({
        code: 'upstream_auth',
        details: { dispatch: { sent: false } },
      });
    }
    upstream.answer(json(200, { access_token: 'ya29', expires_in: 3_600 }));
    expect(await source(signal)).toBe('ya29');
  });
});
