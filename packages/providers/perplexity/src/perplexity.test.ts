import { askOnce, callOf, chat, json, openaiFixtures, providerSuite } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { perplexity } from './perplexity.ts';

const CALL = callOf('responses', { model: 'sonar-pro', input: 'hi' });

describe('perplexity keeps to the provider suite', () => {
  const { billing } = perplexity({ apiKey: 'k' });
  const fixtures = openaiFixtures(billing).filter(({ endpoint }) => endpoint === 'responses');
  const { cases } = providerSuite((context) => perplexity({ ...context, endpoints: ['responses'] }), { fixtures });
  for (const { name, run } of cases.filter((one) => /counts|comes whole|every endpoint/.test(one.name))) it(name, run);
});

describe('perplexity', () => {
  it('asks the Agent API', async () => {
    const { sent } = await askOnce(perplexity, CALL);
    expect(sent).toMatchObject({ path: '/v1/responses', json: { model: 'sonar-pro', input: 'hi' } });
    expect(perplexity({ apiKey: 'k' }).billing.hosts).toEqual(['api.perplexity.ai']);
  });

  it('serves chat over it', async () => {
    const output = [
      { type: 'message', role: 'assistant', status: 'completed', content: [{ type: 'output_text', text: 'ho' }] },
    ];
    const reply = { id: 'r', object: 'response', created_at: 0, model: 'sonar-pro', status: 'completed', output };
    const { sent, value } = await askOnce(perplexity, chat('hi'), json(200, reply));
    expect(sent.path).toBe('/v1/responses');
    expect(value).toMatchObject({ choices: [{ message: { content: 'ho' }, finish_reason: 'stop' }] });
  });

  it.each([
    [401, { message: 'Invalid API key provided.', type: 'invalid_api_key', code: 401 }, 'upstream_auth'],
    [
      400,
      { message: 'The total length of all messages is too long.', type: 'too_many_prompt_tokens', code: 400 },
      'context_length_exceeded',
    ],
    [400, { message: 'No such field', type: 'invalid_request', code: 400 }, 'upstream_rejected'],
  ])('reads its %i: %j', async (status, error, code) => {
    await expect(askOnce(perplexity, CALL, json(status, { error }))).rejects.toMatchObject({ code });
  });
});
