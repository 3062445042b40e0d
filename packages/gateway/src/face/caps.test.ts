import { type Principal, type RequestCaps, usd, type Wishes } from '@weir/core';
import { chatEndpoint, completionsEndpoint, embeddingsEndpoint } from '@weir/endpoints';
import { describe, expect, it } from 'vitest';
import { question, world } from '../../test/world.ts';
import { within } from './caps.ts';

const key = (caps?: RequestCaps): Principal => ({ tenant: 't', tags: {}, ...(caps === undefined ? {} : { caps }) });
const asked = (request: object, { own, wishes = {} }: { own?: RequestCaps; wishes?: Wishes }) =>
  within(request, chatEndpoint as never, key(own), wishes, undefined);

describe('a request', () => {
  it('without bounds is the same object: its bytes are sent as they came', () => {
    const request = question();
    expect(asked(request, {}).request).toBe(request);
  });

  it.each<[string, RequestCaps, object, string, string]>([
    ['output tokens', { maxOutputTokens: 100 }, { max_tokens: 101 }, 'asks for 101 output tokens', 'output-tokens'],
    ['answers', { maxChoices: 1 }, { n: 2 }, 'asks for 2 answers', 'choices'],
    ['input tokens', { maxInputTokens: 8 }, {}, 'has up to 9 input tokens', 'input-tokens'],
  ])('asking for more %s than a bound is refused, naming it', (_what, caps, more, message, header) => {
    const [[cap, most]] = Object.entries(caps) as [[string, number]];
    expect(() => asked(question(more), { own: caps })).toThrow(
      expect.objectContaining({
        status: 400,
        param: cap,
        message: `The request ${message}, the limit '${cap}' of the key is ${most}`,
      }),
    );
    expect(() => asked(question(more), { wishes: { caps } })).toThrow(
      expect.objectContaining({
        param: `x-weir-max-${header}`,
        message: `The request ${message}, 'x-weir-max-${header}' allows ${most}`,
      }),
    );
  });

  it('asking for exactly the bound passes', () => {
    const request = question({ max_tokens: 100, n: 2 });
    const caps = { maxOutputTokens: 100, maxChoices: 2, maxInputTokens: 9 };
    expect(asked(request, { own: caps, wishes: { caps } }).request).toBe(request);
  });

  it('is refused for images where its endpoint says how many it asks for', () => {
    const images = { ...chatEndpoint, images: () => 3 };
    const ask = (most: number) => within(question(), images as never, key({ maxImages: most }), {}, undefined);
    expect(() => ask(2)).toThrow("The request asks for 3 images, the limit 'maxImages' of the key is 2");
    expect(ask(3).clamped).toBeUndefined();
  });

  it('without an output limit gets the lower of the bounds', () => {
    const caps = { maxOutputTokens: 50 };
    expect(asked(question(), { own: { maxOutputTokens: 80 }, wishes: { caps } })).toEqual({
      request: question({ max_completion_tokens: 50 }),
      wishes: { caps },
      clamped: 50,
    });
    const text = within({ model: 'm', prompt: 'x' }, completionsEndpoint as never, key(caps), {}, undefined);
    expect(text.request).toEqual({ model: 'm', prompt: 'x', max_tokens: 50 });
  });

  it('that writes no output is given no limit', () => {
    const request = { model: 'm', input: 'x' };
    expect(within(request, embeddingsEndpoint as never, key({ maxOutputTokens: 5 }), {}, undefined).request).toBe(
      request,
    );
  });

  it('may cost the lower of what its key and its caller allow', () => {
    const costOf = (own: string, wish?: string) =>
      asked(question(), { own: { maxCostUsd: own }, ...(wish === undefined ? {} : { wishes: { maxCost: usd(wish) } }) })
        .wishes.maxCost;
    expect(costOf('0.05')).toBe(usd('0.05'));
    expect(costOf('0.05', '0.01')).toBe(usd('0.01'));
    expect(costOf('0.05', '1')).toBe(usd('0.05'));
  });
});

describe('bounds sent as headers', () => {
  it('refuse before anything is sent', async () => {
    const { ask, upstream } = await world();
    const reply = await ask(question({ max_tokens: 500 }), { headers: { 'x-weir-max-output-tokens': '100' } });
    expect([reply.status, reply.json.error.param]).toEqual([400, 'x-weir-max-output-tokens']);
    expect(upstream.calls).toHaveLength(0);
  });

  it('limit what has no limit, and say so', async () => {
    const { ask, upstream } = await world();
    const reply = await ask(question(), { headers: { 'x-weir-max-output-tokens': '100' } });
    expect([reply.status, reply.headers['x-weir-clamped']]).toEqual([200, '100']);
    expect(upstream.calls[0]?.request).toMatchObject({ max_completion_tokens: 100 });
  });
});
