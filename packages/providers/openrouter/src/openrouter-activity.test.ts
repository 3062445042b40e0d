import { usd } from '@weir/core';
import { fakeUpstream, json } from '@weir/testkit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openrouter } from './openrouter.ts';

const WINDOW = { from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 10, 3) };
const item = (date: string, model: string, usage: unknown) => ({ date, model, usage, requests: 5, prompt_tokens: 50 });

afterEach(() => vi.unstubAllEnvs());

describe('the activity of OpenRouter', () => {
  it('is pulled by day and model, within the days asked for', async () => {
    vi.stubEnv('OPENROUTER_MANAGEMENT_KEY', 'or-admin');
    const upstream = await fakeUpstream();
    upstream.answer(
      json(200, {
        data: [
          item('2026-10-31', 'openai/gpt-5', 9),
          item('2026-11-01 00:00:00', 'openai/gpt-5', 0.015),
          item('2026-11-02', 'z-ai/glm-5', 1e-7),
          item('2026-11-03', 'openai/gpt-5', 9),
        ],
      }),
    );
    const provider = openrouter({ apiKey: 'k', baseUrl: `${upstream.origin}/api/v1` });
    expect((await provider.reconcile!(WINDOW)).lines).toEqual([
      { day: '2026-11-01', model: 'openai/gpt-5', cost: usd('0.015') },
      { day: '2026-11-02', model: 'z-ai/glm-5', cost: usd('0.0000001') },
    ]);
    expect(upstream.requests).toMatchObject([
      { path: '/api/v1/activity', headers: { authorization: 'Bearer or-admin' } },
    ]);
    upstream.answer(json(200, { data: [{ date: 'today' }] }));
    await expect(provider.reconcile!(WINDOW)).rejects.toMatchObject({ code: 'upstream_malformed' });
    await upstream.close();
  });

  it('needs a key of its own', async () => {
    vi.stubEnv('OPENROUTER_MANAGEMENT_KEY', undefined);
    const provider = openrouter({ apiKey: 'k' });
    await expect(provider.reconcile!(WINDOW)).rejects.toMatchObject({ code: 'invalid_options' });
  });
});
