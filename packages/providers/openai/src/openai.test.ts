import { inspect } from 'node:util';
import { chat, fakeUpstream, json, openaiFixtures, providerSuite } from '@weir/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openai } from './openai.ts';

const VARIABLES = ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'OPENAI_ORG_ID', 'OPENAI_PROJECT_ID'];

beforeEach(() => {
  for (const name of VARIABLES) vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

describe('openai keeps to the provider suite', () => {
  for (const { name, run } of providerSuite(openai).cases) it(name, run);
});

describe('openai', () => {
  it('takes key, URL, organisation and project from the environment where no options are given', async () => {
    const upstream = await fakeUpstream();
    upstream.answer(json(200, openaiFixtures(openai({ apiKey: 'k' }).billing)[0]!.reply));
    vi.stubEnv('OPENAI_API_KEY', 'from-environment');
    vi.stubEnv('OPENAI_BASE_URL', `${upstream.origin}/env`);
    vi.stubEnv('OPENAI_ORG_ID', 'org-1');
    vi.stubEnv('OPENAI_PROJECT_ID', 'proj-1');

    const fromEnvironment = openai();
    const given = openai({
      apiKey: 'given',
      baseUrl: `${upstream.origin}/given`,
      organization: 'org-2',
      project: 'proj-2',
      headers: { 'x-team': 'search' },
    });
    for (const provider of [fromEnvironment, given]) await provider.endpoints.chat!(chat('hi'));
    for (const provider of [fromEnvironment, given]) await provider.stop!();

    expect(upstream.requests.map(({ path, headers }) => [path, headers.authorization])).toEqual([
      ['/env/chat/completions', 'Bearer from-environment'],
      ['/given/chat/completions', 'Bearer given'],
    ]);
    expect(upstream.requests[0]?.headers).toMatchObject({
      'openai-organization': 'org-1',
      'openai-project': 'proj-1',
    });
    expect(upstream.requests[1]?.headers).toMatchObject({
      'openai-organization': 'org-2',
      'openai-project': 'proj-2',
      'x-team': 'search',
    });
    await upstream.close();
  });

  it('sends no organisation and no project where there are none', async () => {
    const upstream = await fakeUpstream();
    upstream.answer(json(200, {}));
    const provider = openai({ apiKey: 'k', baseUrl: upstream.origin });

    await provider.endpoints.chat!(chat('hi'));
    await provider.stop!();

    expect(Object.keys(upstream.requests[0]!.headers)).not.toEqual(
      expect.arrayContaining([expect.stringContaining('openai-')]),
    );
    await upstream.close();
  });

  it.each([undefined, ''])('names what is missing when the key is %j', (apiKey) => {
    expect(() => openai({ apiKey })).toThrowError(
      expect.objectContaining({
        code: 'invalid_options',
        param: 'apiKey',
        message: "The provider 'openai' has no API key: give 'apiKey' or set OPENAI_API_KEY",
      }),
    );
  });

  it('is OpenAI, billed as OpenAI says', () => {
    const provider = openai({ apiKey: 'a-key-nobody-sees' });

    expect(provider).toMatchObject({
      name: 'openai',
      acceptsUnknownModels: true,
      models: [],
      billing: { cancelStopsBilling: true, hosts: ['api.openai.com'] },
    });
    expect(inspect(provider, { depth: 9, showHidden: true })).not.toContain('a-key-nobody-sees');
  });

  it('takes a variable that is set to nothing for one that is not set', () => {
    for (const name of VARIABLES) vi.stubEnv(name, '');

    expect(openai({ apiKey: 'k' }).billing.hosts).toEqual(['api.openai.com']);
  });

  it('is not sent what other vendors thought', async () => {
    const upstream = await fakeUpstream();
    upstream.answer(json(200, { choices: [] }));
    const provider = openai({ apiKey: 'k', baseUrl: `${upstream.origin}/v1` });
    const claudes = { type: 'reasoning.text', text: 'Hm', signature: 'c2ln', format: 'anthropic-claude-v1' };
    const own = { type: 'reasoning.encrypted', data: 'x', format: 'openai-responses-v1' };
    const turn = (reasoning_details: readonly object[]) => ({
      role: 'assistant' as const,
      content: 'a',
      reasoning_details,
    });
    await provider.endpoints.chat!(chat({ messages: [turn([claudes]), turn([own, claudes]), turn([own])] }));
    await provider.stop!();

    expect(upstream.requests[0]!.json).toMatchObject({
      messages: [{ role: 'assistant', content: 'a' }, turn([own]), turn([own])],
    });
    expect(JSON.stringify(upstream.requests[0]!.json)).not.toContain('c2ln');
    await upstream.close();
  });

  it('asks models that only Responses serves there, whoever asks for chat', async () => {
    const upstream = await fakeUpstream();
    const provider = openai({ apiKey: 'k', baseUrl: `${upstream.origin}/v1` });
    const output = [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hi' }] }];
    upstream.answer(json(200, { id: 'resp_1', object: 'response', status: 'completed', error: null, output }));
    const reply = await provider.endpoints.chat!({
      ...chat('hi'),
      target: { provider: 'openai', model: 'gpt-5-pro' },
    });
    expect(reply.kind === 'value' && reply.body.value.choices[0]?.message.content).toBe('Hi');
    upstream.answer(json(200, { choices: [] }));
    await provider.endpoints.chat!({ ...chat('hi'), target: { provider: 'openai', model: 'gpt-5' } });
    await provider.stop!();

    expect(upstream.requests.map(({ path }) => path)).toEqual(['/v1/responses', '/v1/chat/completions']);
    expect(upstream.requests[0]!.json).toMatchObject({ model: 'gpt-5-pro', store: false, input: [{ content: 'hi' }] });
    await upstream.close();
  });

  it('takes another name, for a second account, and cards of its own', () => {
    const card = {
      provider: 'openai-eu',
      model: 'gpt-9',
      endpoints: ['chat'],
      abilities: [],
      prices: [],
    };

    expect(openai({ apiKey: 'k', name: 'openai-eu', models: [card] })).toMatchObject({
      name: 'openai-eu',
      models: [card],
    });
    expect(() => openai({ name: 'openai-eu' })).toThrow("'openai-eu'");
  });
});
