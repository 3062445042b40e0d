import { chat, fakeUpstream, json, providerSuite } from '@weir/testkit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type OpenAICompatibleOptions, openaiCompatible } from './openai-compatible.ts';

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

describe('openaiCompatible', () => {
  it('takes a profile of your own', async () => {
    const profile = { keyVariable: 'MINE_KEY', asksUsage: false, reasoningInsideOutput: false };
    vi.stubEnv('MINE_KEY', 'from-environment');
    const { headers, json: body } = await sent({ name: 'mine', profile }, { stream: true });

    expect(headers.authorization).toBe('Bearer from-environment');
    expect(body).not.toHaveProperty('stream_options');
    const { billing } = openaiCompatible({ name: 'mine', baseUrl: 'https://mine.example', profile });
    expect(billing).toMatchObject({ reasoningInsideOutput: false, cancelStopsBilling: 'unknown' });
  });

  it('is told what a cancelled stream is booked at', () => {
    const provider = openaiCompatible({ name: 'mine', baseUrl: 'https://mine.example', cancelStopsBilling: true });
    expect(provider.billing.cancelStopsBilling).toBe(true);
  });

  it.each([
    [{}, 'name', "needs a 'name' without a slash"],
    [{ name: 'mine' }, 'baseUrl', "The provider 'mine' needs a 'baseUrl'"],
  ] as const)('refuses %j at start', (options, param, message) => {
    expect(() => openaiCompatible(options)).toThrowError(
      expect.objectContaining({ code: 'invalid_options', param, message: expect.stringContaining(message) }),
    );
  });
});
