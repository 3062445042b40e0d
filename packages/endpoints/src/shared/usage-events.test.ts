import { describe, expect, it } from 'vitest';
import { withCost, withoutUsage } from './usage-events.ts';

const USAGE = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
const event = (more: object) => ({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', ...more });

describe('withoutUsage', () => {
  it('drops an event that carries the usage alone', () => {
    expect(withoutUsage(event({ choices: [], usage: USAGE, service_tier: 'default' }))).toBeUndefined();
  });

  it('strips the usage of an event that has choices, as DeepSeek and Mistral send it', () => {
    const choices = [{ index: 0, delta: {}, finish_reason: 'stop' }];

    expect(withoutUsage(event({ choices, usage: USAGE }))).toEqual(event({ choices }));
  });

  it('strips a null usage, which callers who did not ask never see', () => {
    expect(withoutUsage(event({ choices: [], prompt_filter_results: [], usage: null }))).toEqual(
      event({ choices: [], prompt_filter_results: [] }),
    );
  });

  it('keeps what else the event says', () => {
    expect(withoutUsage(event({ choices: [], usage: USAGE, citations: ['https://a'] }))).toEqual(
      event({ choices: [], citations: ['https://a'] }),
    );
  });

  it('hands over the same event when it has no usage', () => {
    const plain = event({ choices: [] });

    expect(withoutUsage(plain)).toBe(plain);
  });
});

describe('withCost', () => {
  it('writes cost and basis into the usage and leaves the event as it was', () => {
    const original = event({ choices: [], usage: USAGE });

    expect(withCost(original, '0.000125', 'provider')).toEqual(
      event({ choices: [], usage: { ...USAGE, cost: '0.000125', cost_basis: 'provider' } }),
    );
    expect(original).toEqual(event({ choices: [], usage: USAGE }));
  });

  it('hands over the same event when it has no usage', () => {
    const plain = event({ choices: [], usage: null });

    expect(withCost(plain, '1', 'provider')).toBe(plain);
  });
});
