import type { Provider } from '@weir/core';
import { callOf, chat, fakeUpstream, json, providerSuite } from '@weir/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type OpenAICompatibleOptions, openaiCompatible } from './openai-compatible.ts';
import { LOCAL_PRESETS, PRESETS, type Preset, type PresetName } from './presets.ts';

const presets = Object.entries(PRESETS) as [PresetName, Preset][];

beforeEach(() => {
  for (const [, { keyVariable, urlVariable }] of presets)
    for (const name of [keyVariable, urlVariable]) if (name !== undefined) vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

/** What a provider sends for a call, and where. */
async function sent(options: OpenAICompatibleOptions, request: object = {}) {
  const upstream = await fakeUpstream();
  upstream.answer(json(200, {}));
  const provider = openaiCompatible({ ...options, baseUrl: `${upstream.origin}/v1` });
  await provider.endpoints.chat!(chat(request));
  await provider.stop!();
  await upstream.close();
  return upstream.requests[0]!;
}

describe('openaiCompatible keeps to the provider suite', () => {
  const { cases } = providerSuite((context) => openaiCompatible({ name: 'mine', ...context }));
  for (const { name, run } of cases) it(name, run);
});

describe('a preset that thinks outside its output keeps to the provider suite', () => {
  const { cases } = providerSuite((context) => openaiCompatible({ preset: 'xai', ...context }));
  for (const { name, run } of cases.filter((one) => /counts|comes whole|every endpoint/.test(one.name))) it(name, run);
});

describe('openaiCompatible', () => {
  it.each(presets)('knows %s', (preset, { baseUrl, keyVariable, endpoints, cancelStopsBilling }) => {
    if (keyVariable !== undefined) vi.stubEnv(keyVariable, 'k');

    const provider: Provider = openaiCompatible({ preset });

    expect(provider).toMatchObject({ name: preset, acceptsUnknownModels: true });
    expect(provider.billing).toMatchObject({ cancelStopsBilling, hosts: [new URL(baseUrl).host] });
    expect(Object.keys(provider.endpoints)).toEqual(endpoints ?? ['chat', 'completions', 'embeddings']);
  });

  it.each(presets.filter(([name]) => !LOCAL_PRESETS.includes(name)))(
    'wants a key for %s',
    (preset, { keyVariable }) => {
      expect(() => openaiCompatible({ preset })).toThrowError(
        expect.objectContaining({
          code: 'invalid_options',
          param: 'apiKey',
          message: expect.stringContaining(keyVariable!),
        }),
      );
      expect(() => openaiCompatible({ preset, apiKey: '' })).toThrow(keyVariable!);
    },
  );

  it('reaches servers on the own machine over plain HTTP, and all others over TLS', () => {
    for (const [name, { baseUrl }] of presets)
      expect(baseUrl).toMatch(LOCAL_PRESETS.includes(name) ? /^http:\/\/127\.0\.0\.1:/ : /^https:/);
  });

  it('sends no credential where there is none', async () => {
    expect((await sent({ preset: 'ollama' })).headers).not.toHaveProperty('authorization');
    expect((await sent({ name: 'mine' })).headers).not.toHaveProperty('authorization');
  });

  it('takes a key from the options first, then from the environment, for a local server too', async () => {
    vi.stubEnv('VLLM_API_KEY', 'from-environment');

    expect((await sent({ preset: 'vllm' })).headers.authorization).toBe('Bearer from-environment');
    expect((await sent({ preset: 'vllm', apiKey: 'given' })).headers.authorization).toBe('Bearer given');
  });

  it('takes the URL of a local server from the environment', () => {
    vi.stubEnv('OLLAMA_BASE_URL', 'http://10.0.0.7:11434/v1');

    expect(openaiCompatible({ preset: 'ollama' }).billing.hosts).toEqual(['10.0.0.7:11434']);
    vi.stubEnv('OLLAMA_BASE_URL', '');
    expect(openaiCompatible({ preset: 'ollama' }).billing.hosts).toEqual(['127.0.0.1:11434']);
  });

  it('sends further headers, which may replace the credential', async () => {
    const { headers } = await sent({
      name: 'mine',
      apiKey: 'k',
      headers: { 'api-key': 'other', authorization: 'Basic x' },
    });

    expect(headers).toMatchObject({ 'api-key': 'other', authorization: 'Basic x' });
  });

  it('asks for usage on streams, but not where it comes unasked', async () => {
    expect((await sent({ name: 'mine' }, { stream: true })).json).toMatchObject({
      stream_options: { include_usage: true },
    });
    expect((await sent({ preset: 'mistral', apiKey: 'k' }, { stream: true })).json).not.toHaveProperty(
      'stream_options',
    );
  });

  it('sends thinking another vendor signed to those who read it, and not where a field too many is refused', async () => {
    const reasoning_details = [
      { type: 'reasoning.text', format: 'anthropic-claude-v1', text: 'hm', signature: 'c2ln' },
    ];
    const messages = [
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: 'ho', reasoning_details },
      { role: 'user', content: 'hu' },
    ];
    const bodyAt = async (preset: PresetName) => (await sent({ preset, apiKey: 'k' }, { messages })).body.toString();
    expect(await bodyAt('openrouter')).toContain('c2ln');
    expect(await bodyAt('mistral')).not.toContain('reasoning_details');
  });

  it('lets what is given win over the preset', () => {
    const provider = openaiCompatible({
      preset: 'groq',
      name: 'groq-eu',
      apiKey: 'k',
      baseUrl: 'https://eu.groq.example/v1',
      endpoints: ['embeddings', 'raw'],
      cancelStopsBilling: true,
    });

    expect(provider).toMatchObject({
      name: 'groq-eu',
      billing: { cancelStopsBilling: true, hosts: ['eu.groq.example'] },
    });
    expect(Object.keys(provider.endpoints)).toEqual(['embeddings', 'raw']);
  });

  it('serves what it is told to', async () => {
    const upstream = await fakeUpstream();
    upstream.answer(json(200, { data: [] }));
    const provider = openaiCompatible({ name: 'mine', baseUrl: upstream.origin, endpoints: ['embeddings'] });

    await provider.endpoints.embeddings!(callOf('embeddings', { model: 'm', input: 'x' }));

    expect(upstream.requests[0]?.path).toBe('/embeddings');
    await provider.stop!();
    await upstream.close();
  });

  it.each([
    [{}, 'name', "needs a 'name' without a slash, or a 'preset'"],
    [{ name: 'a/b', baseUrl: 'http://127.0.0.1:1' }, 'name', 'without a slash'],
    [{ preset: 'grok' as 'groq' }, 'preset', "There is no preset 'grok', there are groq, deepseek"],
    [{ name: 'mine' }, 'baseUrl', "The provider 'mine' needs a 'baseUrl'"],
    [{ name: 'mine', baseUrl: 'nonsense' }, 'baseUrl', "The provider 'mine' needs a 'baseUrl'"],
    [
      { name: 'mine', baseUrl: 'http://127.0.0.1:1', endpoints: ['videos.create'] },
      'endpoints',
      "'videos.create' has no OpenAI codec",
    ],
  ] as const)('refuses %j at start', (options, param, message) => {
    expect(() => openaiCompatible(options)).toThrowError(
      expect.objectContaining({ code: 'invalid_options', param, message: expect.stringContaining(message) }),
    );
  });
});
