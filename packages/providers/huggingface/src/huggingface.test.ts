import { askOnce, chat, json, providerSuite } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { huggingface } from './huggingface.ts';

const USER = { role: 'user', content: 'hi' } as const;

describe('huggingface keeps to the provider suite', () => {
  const { cases } = providerSuite((context) => huggingface(context));
  for (const { name, run } of cases.filter((one) => /counts|comes whole|every endpoint/.test(one.name))) it(name, run);
});

describe('huggingface', () => {
  it('names a model and who runs it, and the limit as all of them know it', async () => {
    const model = 'meta-llama/Llama-3.3-70B-Instruct:together';
    const call = chat({ model, messages: [USER], max_completion_tokens: 5 });
    expect((await askOnce(huggingface, call)).sent.json).toEqual({ model, messages: [USER], max_tokens: 5 });
  });

  it.each([
    [401, { error: 'Invalid username or password.' }, 'upstream_auth'],
    [402, { error: 'You have exceeded your monthly included credits' }, 'quota_exhausted'],
    [
      400,
      { error: { message: 'The requested model does not exist', code: 'model_not_supported' } },
      'upstream_rejected',
    ],
  ])('reads its %i: %j', async (status, body, code) => {
    await expect(askOnce(huggingface, chat('hi'), json(status, body))).rejects.toMatchObject({ code });
  });
});
