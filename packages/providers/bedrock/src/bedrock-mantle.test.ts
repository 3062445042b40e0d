import { callOf, chat, fakeUpstream, json, providerSuite } from '@weir/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bedrockMantle } from './bedrock-mantle.ts';

beforeEach(() => {
  for (const name of ['AWS_BEARER_TOKEN_BEDROCK', 'AWS_REGION', 'AWS_DEFAULT_REGION']) vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

const { cases } = providerSuite(bedrockMantle);
describe('bedrockMantle keeps to the provider suite', () => {
  for (const { name, run } of cases.filter((one) => /counts|comes whole|every endpoint|base URL/.test(one.name)))
    it(name, run);
});

describe('bedrockMantle', () => {
  it('finds each model at its route, and signs for a service of its own', async () => {
    const upstream = await fakeUpstream();
    upstream.answer(json(200, {}));
    const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
    const provider = bedrockMantle({ credentials, region: 'eu-west-1', baseUrl: upstream.origin });
    const to = (model: string) => ({ target: { provider: 'bedrock-mantle', model } });
    for (const model of ['openai.gpt-oss-120b', 'openai.gpt-5.6-luna', 'xai.grok-4.1', 'mistral.voxtral-mini-3b-2507'])
      await provider.endpoints.chat!(chat('hi', to(model)));
    await provider.endpoints.raw!(callOf('raw', { method: 'GET', path: '/v1/models' }));
    await provider.stop!();
    await upstream.close();

    expect(upstream.requests.map(({ path }) => path)).toEqual([
      '/v1/chat/completions',
      '/openai/v1/chat/completions',
      '/openai/v1/chat/completions',
      '/v1/chat/completions',
      '/v1/models',
    ]);
    for (const { headers } of upstream.requests)
      expect(headers.authorization).toMatch(/\/eu-west-1\/bedrock-mantle\/aws4_request, /);
  });

  it('is in a region, and is refused without one', () => {
    expect(bedrockMantle({ apiKey: 'k', region: 'us-east-1' })).toMatchObject({
      name: 'bedrock-mantle',
      billing: { hosts: ['bedrock-mantle.us-east-1.api.aws'], cancelStopsBilling: false },
    });
    expect(() => bedrockMantle({ apiKey: 'k' })).toThrowError(expect.objectContaining({ param: 'region' }));
  });
});
