import { inspect } from 'node:util';
import { callOf, chat, fakeUpstream, json } from '@weir/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CHAT_FIXTURE, MODEL } from '../test/wire.ts';
import { anthropic } from './anthropic.ts';

const VARIABLES = ['ANTHROPIC_API_KEY', 'ANTHROPIC_BASE_URL'];

beforeEach(() => {
  for (const name of VARIABLES) vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

describe('anthropic', () => {
  it('takes key and URL from the environment where no options are given', async () => {
    const upstream = await fakeUpstream();
    upstream.answer(json(200, CHAT_FIXTURE.reply));
    vi.stubEnv('ANTHROPIC_API_KEY', 'from-environment');
    vi.stubEnv('ANTHROPIC_BASE_URL', upstream.origin);

    const options = {
      apiKey: 'given',
      baseUrl: `${upstream.origin}/eu/v1`,
      betas: ['a-1', 'b-2'],
      version: '2026-10-21',
    };
    for (const provider of [anthropic(), anthropic(options)]) {
      await provider.endpoints.chat!(chat('hi'));
      await provider.stop!();
    }

    expect(upstream.requests.map(({ path, headers }) => [path, headers['x-api-key']])).toEqual([
      ['/v1/messages', 'from-environment'],
      ['/eu/v1/messages', 'given'],
    ]);
    expect(upstream.requests[0]!.headers).toMatchObject({ 'anthropic-version': '2023-06-01' });
    expect(upstream.requests[0]!.headers).not.toHaveProperty('anthropic-beta');
    expect(upstream.requests[1]!.headers).toMatchObject({
      'anthropic-version': '2026-10-21',
      'anthropic-beta': 'a-1,b-2',
    });
    await upstream.close();
  });

  it('sends the betas a caller asks for natively, beside its own', async () => {
    const upstream = await fakeUpstream();
    upstream.answer(json(200, CHAT_FIXTURE.reply));
    const wishes = { betas: ['b-2', 'c-3'] };
    const request = { model: MODEL, max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] };
    const account = { apiKey: 'k', baseUrl: `${upstream.origin}/v1` };
    const own = [anthropic(account), anthropic({ ...account, headers: { 'Anthropic-Beta': 'a-1,b-2' } })];
    for (const provider of own) {
      await provider.endpoints.messages!(callOf('messages', request, { wishes }));
      await provider.endpoints.messages!(callOf('messages', request));
      await provider.endpoints['messages.count']!(callOf('messages.count', request, { wishes }));
      await provider.endpoints.chat!(chat('hi', { wishes }));
      await provider.stop!();
    }

    expect(upstream.requests.map(({ headers }) => headers['anthropic-beta'])).toEqual([
      'b-2,c-3',
      undefined,
      'b-2,c-3',
      undefined, // chat is another wire: its caller cannot mean Anthropic
      'a-1,b-2,c-3',
      'a-1,b-2',
      'a-1,b-2,c-3',
      'a-1,b-2',
    ]);
    expect(upstream.requests[4]!.headers).toMatchObject({ 'content-type': 'application/json', 'x-api-key': 'k' });
    await upstream.close();
  });

  it.each([undefined, ''])('names what is missing when the key is %j', (apiKey) => {
    expect(() => anthropic({ apiKey })).toThrowError(
      expect.objectContaining({
        code: 'invalid_options',
        param: 'apiKey',
        message: expect.stringContaining('ANTHROPIC_API_KEY'),
      }),
    );
  });

  it('is Anthropic, and shows its key to nobody', () => {
    const provider = anthropic({ apiKey: 'a-key-nobody-sees' });

    expect(provider).toMatchObject({
      name: 'anthropic',
      acceptsUnknownModels: true,
      billing: { hosts: ['api.anthropic.com'] },
    });
    expect(inspect(provider, { depth: 9, showHidden: true })).not.toContain('a-key-nobody-sees');
    expect(anthropic({ apiKey: 'k', name: 'anthropic-eu' }).name).toBe('anthropic-eu');
  });

  it('passes on what it tells of limits, by the names OpenAI gives them', async () => {
    const upstream = await fakeUpstream();
    const told = {
      'request-id': 'req_1',
      'anthropic-ratelimit-requests-limit': '50',
      'anthropic-ratelimit-tokens-remaining': '9',
      'anthropic-ratelimit-tokens-reset': '2026-11-29T00:00:00Z',
      'anthropic-organization-id': 'secret',
    };
    upstream.answer(json(200, CHAT_FIXTURE.reply, told));
    const provider = anthropic({ apiKey: 'k', baseUrl: upstream.origin });

    expect((await provider.endpoints.chat!(chat('hi'))).headers).toEqual({
      'x-upstream-request-id': 'req_1',
      'x-ratelimit-limit-requests': '50',
      'x-ratelimit-remaining-tokens': '9',
      'anthropic-ratelimit-tokens-reset': '2026-11-29T00:00:00Z',
    });
    await provider.stop!();
    await upstream.close();
  });

  it('tells a spend limit, which does not pass, from a rate that will', async () => {
    const upstream = await fakeUpstream();
    const details = { error_code: 'enforced_spend_limit_reached' };
    upstream.answer(json(429, { type: 'error', error: { type: 'rate_limit_error', message: 'Limit', details } }));
    const provider = anthropic({ apiKey: 'k', baseUrl: upstream.origin });

    await expect(provider.endpoints.chat!(chat('hi'))).rejects.toMatchObject({
      code: 'quota_exhausted',
      advice: 'reroute',
    });
    await provider.stop!();
    await upstream.close();
  });
});
