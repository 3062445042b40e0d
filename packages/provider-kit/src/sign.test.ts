import { WeirError } from '@weir/core';
import { chat, type FakeUpstream, fakeUpstream, json } from '@weir/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { httpProvider } from './http-provider.ts';
import { openaiCodecs } from './openai-wire.ts';
import type { Sign } from './sign.ts';

const SIGNATURE = 'signature-of-this-request';

describe('a provider whose requests are signed', () => {
  let upstream: FakeUpstream;
  const stops: (() => Promise<void>)[] = [];
  beforeEach(async () => {
    upstream = await fakeUpstream();
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
    await upstream.close();
  });
  const provider = (sign: Sign) => {
    const made = httpProvider({
      name: 'signing',
      baseUrl: `${upstream.origin}/v1`,
      headers: ['x-always', '1'],
      codecs: openaiCodecs(),
      billing: { cancelStopsBilling: true, cachedInsideInput: true, reasoningInsideOutput: true, unbilledStatuses: [] },
      sign,
    });
    stops.push(() => made.stop!());
    return made;
  };

  it('shows the signer what is sent, and sends what it adds', async () => {
    upstream.answer(json(200, {}));
    const seen: unknown[] = [];
    const one = provider(async ({ method, origin, path, headers, body }) => {
      seen.push({ method, origin, path, headers, body: JSON.parse(Buffer.from(body!).toString()).model });
      return ['authorization', SIGNATURE];
    });
    await one.endpoints.chat!(chat('hi', { target: { provider: 'signing', model: 'm' } }));

    const headers = ['content-type', 'application/json', 'accept-encoding', 'identity', 'x-always', '1'];
    const { origin } = upstream;
    expect(seen).toEqual([{ method: 'POST', origin, path: '/v1/chat/completions', headers, body: 'm' }]);
    expect(upstream.requests[0]!.headers).toMatchObject({ authorization: SIGNATURE, 'x-always': '1' });
  });

  it('keeps what was added out of its errors', async () => {
    upstream.answer(json(400, { error: { message: `Unknown '${SIGNATURE}'` } }));
    const failed = provider(() => ['authorization', SIGNATURE]).endpoints.chat!(chat('hi'));

    await expect(failed).rejects.toMatchObject({ message: expect.stringContaining("Unknown '[secret]'") });
  });

  it('sends nothing when there is no credential', async () => {
    const error = new WeirError('upstream_auth', 'No credential');
    const throws = (): never => {
      throw error;
    };
    for (const sign of [() => Promise.reject(error), throws])
      await expect(provider(sign).endpoints.chat!(chat('hi'))).rejects.toMatchObject({
        code: 'upstream_auth',
        details: { dispatch: { sent: false } },
      });
    expect(upstream.requests).toHaveLength(0);
  });

  it('does not keep a caller that goes away waiting for a credential', async () => {
    const caller = new AbortController();
    const one = provider(() => new Promise(() => undefined));
    const waiting = one.endpoints.chat!(chat('hi', { signal: caller.signal }));
    caller.abort();

    const expected = { code: 'cancelled', details: { dispatch: { sent: false } } };
    await expect(waiting).rejects.toMatchObject(expected);
    await expect(one.endpoints.chat!(chat('hi', { signal: caller.signal }))).rejects.toMatchObject(expected);
  });
});
