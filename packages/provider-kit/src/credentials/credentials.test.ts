import { inspect } from 'node:util';
import { WeirError } from '@weir/core';
import { callOf, chat, type FakeUpstream, fakeUpstream, json, ManualClock, type WireHeaders } from '@weir/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type HttpProviderOptions, httpProvider } from '../http-provider.ts';
import { openaiCodecs } from '../openai-wire.ts';
import { type Credentials, keysOf } from './credentials.ts';

const BILLING = {
  cancelStopsBilling: true,
  cachedInsideInput: true,
  reasoningInsideOutput: true,
  unbilledStatuses: [],
} as const;
const FIRST = 'weir-first-0123456789';
const SECOND = 'weir-second-0123456789';

describe('keysOf', () => {
  it.each([
    ['a', ['a']],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
  ])('takes %j', (apiKey, keys) => {
    expect(keysOf({ name: 'p', apiKey })).toEqual(keys);
  });

  it('takes the environment variable where no key is given', () => {
    vi.stubEnv('WEIR_TEST_KEY', 'from-env');

    expect(keysOf({ name: 'p', apiKey: undefined, variable: 'WEIR_TEST_KEY' })).toEqual(['from-env']);
    expect(keysOf({ name: 'p', apiKey: 'given', variable: 'WEIR_TEST_KEY' })).toEqual(['given']);
    vi.unstubAllEnvs();
  });

  it.each([
    [undefined, "The provider 'p' has no API key: give 'apiKey' or set WEIR_TEST_KEY"],
    ['', "The provider 'p' has no API key: give 'apiKey' or set WEIR_TEST_KEY"],
    [[], "The provider 'p' has no API key: give 'apiKey' or set WEIR_TEST_KEY"],
    [['a', ''], "The API key 1 of the provider 'p' is empty"],
    [['a', 'b', 'a'], "The API key 2 of the provider 'p' is the same as its key 0"],
  ])('refuses %j', (apiKey, message) => {
    expect(() => keysOf({ name: 'p', apiKey, variable: 'WEIR_TEST_KEY' })).toThrowError(
      expect.objectContaining({ code: 'invalid_options', param: 'apiKey', message }),
    );
  });
});

describe('the credentials of httpProvider', () => {
  const clock = new ManualClock();
  let upstream: FakeUpstream;
  const stops: (() => Promise<void>)[] = [];
  beforeEach(async () => {
    upstream = await fakeUpstream();
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
    await upstream.close();
  });

  function made(credentials: Credentials, options: Partial<HttpProviderOptions> = {}) {
    const provider = httpProvider({
      name: 'kit',
      baseUrl: `${upstream.origin}/v1`,
      headers: [],
      credentials,
      codecs: openaiCodecs(),
      billing: BILLING,
      clock,
      ...options,
    });
    stops.push(() => provider.stop!());
    return provider;
  }
  const ask = (provider: ReturnType<typeof made>) => provider.endpoints.chat!(chat('hi'));
  const shown = () => upstream.requests.map(({ headers }) => headers.authorization);
  const refusing =
    (key: string, status: number, headers: WireHeaders = {}) =>
    ({ headers: { authorization } }: { headers: Record<string, string> }) =>
      authorization?.includes(key) ? json(status, { error: { message: `${key} no` } }, headers) : json(200, {});

  it('shows them in turn, and tells which by its position', async () => {
    upstream.answer(json(200, {}));
    const provider = made({ keys: [FIRST, SECOND] });

    const told = [await ask(provider), await ask(provider), await ask(provider)].map(({ credential }) => credential);

    expect(shown()).toEqual([`Bearer ${FIRST}`, `Bearer ${SECOND}`, `Bearer ${FIRST}`]);
    expect(told).toEqual([0, 1, 0]);
  });

  it('says nothing of a position where there is one', async () => {
    upstream.answer(json(200, {}));

    expect(await ask(made({ keys: [FIRST] }))).not.toHaveProperty('credential');
  });

  it.each([
    [401, 'upstream_auth'],
    [403, 'upstream_auth'],
    [402, 'quota_exhausted'],
    [429, 'rate_limited'],
  ])('asks once, and advises another try when %i leaves a key', async (status, code) => {
    upstream.answerBy(refusing(FIRST, status));
    const provider = made({ keys: [FIRST, SECOND] });

    await expect(ask(provider)).rejects.toMatchObject({
      code,
      advice: 'retry',
      retryAfterMs: 1,
      details: { credential: 0, dispatch: { sent: true, status } },
    });
    expect(upstream.requests).toHaveLength(1);
    expect([await ask(provider), await ask(provider)].map(({ credential }) => credential)).toEqual([1, 1]);
  });

  it('sends nothing while every key sits out', async () => {
    upstream.answer(json(429, {}, { 'retry-after': '4' }));
    const provider = made({ keys: [FIRST, SECOND] });
    const failures = [await ask(provider).catch(String), await ask(provider).catch(String)];
    expect(failures).toHaveLength(2);

    await expect(ask(provider)).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 4_000 });
    expect(upstream.requests).toHaveLength(2);
    await clock.advance(4_000);
    upstream.answer(json(200, {}));
    await ask(provider);
  });

  it('learns from replies that are passed on as bytes', async () => {
    upstream.answerBy(refusing(FIRST, 401));
    const provider = made({ keys: [FIRST, SECOND] });

    const raw = callOf('raw', { method: 'GET', path: '/files' });
    const statuses = [];
    for (let times = 0; times < 3; times++) statuses.push((await provider.endpoints.raw!(raw)) as { status?: number });

    expect(statuses.map(({ status }) => status)).toEqual([401, 200, 200]);
  });

  it('asks for a token before every request, and shows it', async () => {
    upstream.answer(json(200, {}));
    const tokens = ['token-one-1', 'token-one-1', 'token-two-2'];
    const provider = made({
      keys: [async () => tokens.shift()!],
      headers: (key) => ['x-lyra', key],
    });

    for (let times = 0; times < 3; times++) await ask(provider);

    expect(upstream.requests.map(({ headers }) => headers['x-lyra'])).toEqual([
      'token-one-1',
      'token-one-1',
      'token-two-2',
    ]);
  });

  it('sends nothing when there is no token', async () => {
    const provider = made({ keys: [() => Promise.reject(new Error('metadata server gone'))] });

    await expect(ask(provider)).rejects.toMatchObject({
      code: 'upstream_auth',
      message: "No token for 'kit' was to be had",
      details: { dispatch: { sent: false } },
    });
    expect(upstream.requests).toHaveLength(0);
  });

  it('does not go on for a token when its caller leaves', async () => {
    const caller = new AbortController();
    const provider = made({
      keys: [() => new Promise(() => undefined)],
    });

    const asked = provider.endpoints.chat!(chat('hi', { signal: caller.signal }));
    caller.abort(new WeirError('cancelled', 'gone'));

    await expect(asked).rejects.toMatchObject({ code: 'cancelled', details: { dispatch: { sent: false } } });
  });

  it('takes keys and tokens out of what a provider says, whichever it repeats', async () => {
    upstream.answerBy(({ headers }) =>
      json(400, { error: { message: `seen ${FIRST}, ${SECOND} and ${headers['x-lyra']}` } }),
    );
    const provider = made({ keys: [FIRST, SECOND, () => 'token-0123456789'], headers: (key) => ['x-lyra', key] });

    for (let times = 0; times < 3; times++) {
      const error = await ask(provider).catch((thrown: unknown) => thrown);
      expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/weir-first|weir-second|token-0/);
    }
    expect(inspect(provider, { depth: 9, showHidden: true })).not.toMatch(/weir-first|weir-second|token-0/);
  });

  it('lets headers of its own stand instead of those that show a key', async () => {
    upstream.answer(json(200, {}));

    await ask(made({ keys: [FIRST] }, { headers: ['Authorization', 'Basic x'] }));

    expect(shown()).toEqual(['Basic x']);
  });

  it('refuses a key that cannot be sent, and no key at all', () => {
    expect(() => made({ keys: [`${FIRST}\n`] })).toThrowError(
      expect.objectContaining({ code: 'invalid_options', message: expect.not.stringContaining(FIRST) }),
    );
    expect(() => made({ keys: [] })).toThrowError(expect.objectContaining({ param: 'credentials' }));
  });
});
