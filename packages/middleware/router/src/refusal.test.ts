import type { WeirError } from '@weir/core';
import { callOf, cardOf, chat, scripted } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { routed, targetOf } from '../test/setup.ts';

const two = () => [scripted('a', [{ text: 'from a' }]), scripted('b', [{ text: 'from b' }])] as const;

describe('who cannot serve the request', () => {
  const refused = async (request: object, cards = [cardOf('a')]) => {
    const upstream = scripted('a', [{ text: 'x' }], { models: cards });
    const error = await routed([upstream])(chat(request)).then(
      () => undefined,
      (thrown: WeirError) => thrown,
    );
    expect(upstream.calls).toHaveLength(0);
    return error;
  };

  it('names an unknown model and those it may have meant', async () => {
    const error = await refused({ model: 'gpt-5-minni' }, [cardOf('a', 'gpt-5-mini'), cardOf('a', 'claude')]);
    expect(error).toMatchObject({ code: 'model_not_found', status: 404, advice: 'stop', param: 'model' });
    expect(error?.message).toBe("The model 'gpt-5-minni' is not served here; near: 'gpt-5-mini'");
  });

  it('shortens a name nobody can have meant', async () => {
    const error = await refused({ model: 'x'.repeat(10_000) });
    expect(error?.message.length).toBeLessThan(120);
  });

  it.each([
    ['tools', 'tools', { tools: [{ type: 'function', function: { name: 'f' } }] }],
    ['json_schema', 'response_format', { response_format: { type: 'json_schema', json_schema: { name: 'x' } } }],
    ['logprobs', 'logprobs', { logprobs: true }],
    ['multiple_choices', 'n', { n: 2 }],
  ])('names the parameter that asks for %s', async (ability, param, request) => {
    const error = await refused(request, [cardOf('a', 'm', { abilities: ['stream'] })]);
    expect(error).toMatchObject({ code: 'unsupported_parameter', status: 400, advice: 'stop', param });
    expect(error?.message).toBe(`'m' cannot do '${ability}', which '${param}' asks for`);
  });

  it('says which abilities no model has together', async () => {
    const request = { model: 'auto', logprobs: true, tools: [{ type: 'function', function: { name: 'f' } }] };
    const error = await refused(request as never, [
      cardOf('a', 'x', { abilities: ['tools'] }),
      cardOf('a', 'y', { abilities: ['logprobs'] }),
    ]);
    expect(error?.message).toBe("'auto' cannot do 'tools' together with logprobs, which 'tools' asks for");
  });

  it('names the endpoint a model does not serve', async () => {
    const upstream = scripted('a', [{ text: 'x' }], { models: [cardOf('a', 'm', { endpoints: ['chat'] })] });
    const run = routed([upstream])(callOf('embeddings', { model: 'm', input: 'hi' } as never));
    await expect(run).rejects.toMatchObject({ code: 'unsupported_parameter', param: 'model' });
  });

  it('leaves out cards of providers that are not configured', async () => {
    const [a, b] = two();
    expect(await targetOf(routed([a, b], { configured: [b] })(chat('hi')))).toBe('b/m');
  });
});
