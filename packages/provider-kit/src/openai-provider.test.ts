import { askOnce, callOf, chat, fakeUpstream, json, providerSuite } from '@weir/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OpenAIProfile, OpenAIProviderOptions } from './openai-profile.ts';
import { openaiFactory, openaiProvider } from './openai-provider.ts';

const VENDOR: OpenAIProfile = {
  name: 'vendor',
  baseUrl: 'https://api.vendor.example/v1',
  keyVariable: 'VENDOR_API_KEY',
  urlVariable: 'VENDOR_BASE_URL',
};
const LOCAL: OpenAIProfile = { ...VENDOR, isLocal: true };

beforeEach(() => {
  for (const name of ['VENDOR_API_KEY', 'VENDOR_BASE_URL']) vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

/** What a provider sends for a call, and where. */
async function sent(profile: OpenAIProfile, options: OpenAIProviderOptions = {}, request: object = {}) {
  const upstream = await fakeUpstream();
  upstream.answer(json(200, {}));
  const provider = openaiProvider(profile, { ...options, baseUrl: `${upstream.origin}/v1` });
  await provider.endpoints.chat!(chat(request));
  await provider.stop!();
  await upstream.close();
  return upstream.requests[0]!;
}

describe('a profile that thinks outside its output keeps to the provider suite', () => {
  const { cases } = providerSuite((context) => openaiProvider({ name: 'mine', reasoningInsideOutput: false }, context));
  for (const { name, run } of cases.filter((one) => /counts|comes whole|every endpoint/.test(one.name))) it(name, run);
});

describe('openaiProvider', () => {
  it('is its profile, with the dearer answer where the profile is silent', () => {
    const provider = openaiProvider(VENDOR, { apiKey: 'k' });

    expect(provider).toMatchObject({ name: 'vendor', acceptsUnknownModels: true });
    expect(provider.billing).toMatchObject({
      cancelStopsBilling: 'unknown',
      cachedInsideInput: true,
      reasoningInsideOutput: true,
      hosts: ['api.vendor.example'],
    });
    expect(Object.keys(provider.endpoints)).toEqual(['chat', 'completions', 'embeddings']);
  });

  it('lets the options of an account win over the profile', () => {
    const provider = openaiProvider(VENDOR, {
      name: 'vendor-eu',
      apiKey: 'k',
      baseUrl: 'https://eu.vendor.example/v1',
      endpoints: ['embeddings', 'raw'],
    });

    expect(provider).toMatchObject({ name: 'vendor-eu', billing: { hosts: ['eu.vendor.example'] } });
    expect(Object.keys(provider.endpoints)).toEqual(['embeddings', 'raw']);
  });

  it('wants a key where the profile names its variable, unless it is a server of one’s own', () => {
    const missing = expect.objectContaining({
      code: 'invalid_options',
      param: 'apiKey',
      message: "The provider 'vendor' has no API key: give 'apiKey' or set VENDOR_API_KEY",
    });
    expect(() => openaiProvider(VENDOR)).toThrowError(missing);
    expect(() => openaiProvider(VENDOR, { apiKey: '' })).toThrowError(missing);
    expect(() => openaiProvider(LOCAL)).not.toThrow();
  });

  it('takes a key from the options first, then from the environment, and sends none where there is none', async () => {
    expect((await sent(LOCAL)).headers).not.toHaveProperty('authorization');
    vi.stubEnv('VENDOR_API_KEY', 'from-environment');

    expect((await sent(LOCAL)).headers.authorization).toBe('Bearer from-environment');
    expect((await sent(LOCAL, { apiKey: 'given' })).headers.authorization).toBe('Bearer given');
  });

  it('takes the URL from the environment, unless it is set to nothing', () => {
    vi.stubEnv('VENDOR_BASE_URL', 'http://10.0.0.7:8000/v1');
    expect(openaiProvider(LOCAL).billing.hosts).toEqual(['10.0.0.7:8000']);

    vi.stubEnv('VENDOR_BASE_URL', '');
    expect(openaiProvider(LOCAL).billing.hosts).toEqual(['api.vendor.example']);
  });

  it('shows its key as the profile says', async () => {
    const { headers } = await sent({ ...VENDOR, credential: (key) => ['api-key', key] }, { apiKey: 'k' });

    expect(headers['api-key']).toBe('k');
    expect(headers).not.toHaveProperty('authorization');
  });

  it('sends further headers, which may replace the credential however they are spelt', async () => {
    const { headers } = await sent(VENDOR, { apiKey: 'k', headers: { 'x-title': 'ours', Authorization: 'Basic x' } });

    expect(headers).toMatchObject({ 'x-title': 'ours', authorization: 'Basic x' });
  });

  it('asks for usage on streams, but not where it comes unasked', async () => {
    const streamed = async (profile: OpenAIProfile) => (await sent(profile, { apiKey: 'k' }, { stream: true })).json;

    expect(await streamed(VENDOR)).toMatchObject({ stream_options: { include_usage: true } });
    expect(await streamed({ ...VENDOR, asksUsage: false })).not.toHaveProperty('stream_options');
  });

  it('serves what it is told to', async () => {
    const upstream = await fakeUpstream();
    upstream.answer(json(200, { data: [] }));
    const provider = openaiProvider({ name: 'mine' }, { baseUrl: upstream.origin, endpoints: ['embeddings'] });

    await provider.endpoints.embeddings!(callOf('embeddings', { model: 'm', input: 'x' }));

    expect(upstream.requests[0]?.path).toBe('/embeddings');
    await provider.stop!();
    await upstream.close();
  });

  it.each([
    [{ name: 'a/b' }, 'name', "needs a 'name' without a slash"],
    [{ baseUrl: 'nonsense' }, 'baseUrl', "The provider 'vendor' needs a 'baseUrl'"],
    [{ endpoints: ['videos.create'] }, 'endpoints', "'videos.create' has no OpenAI codec"],
  ] as const)('refuses %j at start', (options, param, message) => {
    expect(() => openaiProvider(VENDOR, { apiKey: 'k', ...options })).toThrowError(
      expect.objectContaining({ code: 'invalid_options', param, message: expect.stringContaining(message) }),
    );
  });
});

describe('statuses of a vendor’s own', () => {
  it('mean what the profile says, and are told as they came', async () => {
    const profile = { ...VENDOR, statuses: { 498: 503 } };
    const failure = askOnce((context) => openaiProvider(profile, context), chat('hi'), json(498, {}));

    await expect(failure).rejects.toMatchObject({
      code: 'upstream_unavailable',
      advice: 'retry',
      message: "'vendor' answered 498",
      details: { dispatch: { status: 498 } },
    });
  });
});

describe('openaiFactory', () => {
  it('makes providers of its profile and shows it', () => {
    const vendor = openaiFactory(VENDOR);

    expect(vendor.profile).toBe(VENDOR);
    expect(vendor({ apiKey: 'k' }).name).toBe('vendor');
    expect(() => vendor()).toThrow('VENDOR_API_KEY');
  });
});
