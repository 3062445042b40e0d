import { keepRaw, rawOf } from '@weir/core';
import { chat } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { fitted, type ModelRules } from './model-rules.ts';

const RULES: ModelRules = (model) =>
  model === 'known'
    ? {
        renames: { max_tokens: 'max_completion_tokens' },
        refusals: [
          { field: 'temperature', why: 'it is always warm' },
          { field: 'n', why: 'it has one answer', when: (value) => value === 7 },
          {
            field: 'options',
            at: 'options.depth',
            why: 'it is flat',
            when: (value) => (value as { depth?: number }).depth !== undefined,
            without: (value) => ({ ...(value as object), depth: undefined }),
          },
          { field: 'options', at: 'options.width', why: 'it is thin', when: (value) => 'width' in (value as object) },
        ],
      }
    : undefined;
const asked = (fields: object, model = 'known', wishes = {}) =>
  chat(fields, { target: { provider: 'p', model }, wishes });
const fit = (fields: object, model?: string, wishes?: object) => {
  const call = asked(fields, model, wishes);
  return fitted(call, call.request, RULES);
};

describe('fitted', () => {
  it('refuses by name what the model does not take, before anything is sent, so that another may', () => {
    expect(() => fit({ temperature: 0 })).toThrowError(
      expect.objectContaining({
        code: 'unsupported_parameter',
        status: 400,
        advice: 'reroute',
        param: 'temperature',
        message: "'p/known' cannot take 'temperature': it is always warm",
        details: expect.objectContaining({ dispatch: { sent: false } }),
      }),
    );
    expect(() => fit({ options: { width: 1 } })).toThrowError(/'options.width': it is thin$/);
  });

  it('leaves out in silence what asks for nothing', () => {
    expect(fit({ temperature: 1 })).not.toHaveProperty('temperature');
    expect(fit({ temperature: null, n: 2 })).toMatchObject({ temperature: null, n: 2 });
  });

  it('renames what means the same, unless both names are there', () => {
    expect(fit({ max_tokens: 5 })).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'hi' }],
      max_completion_tokens: 5,
    });
    expect(fit({ max_tokens: null })).not.toHaveProperty('max_completion_tokens');
    expect(fit({ max_tokens: 5, max_completion_tokens: 6 })).toMatchObject({ max_tokens: 5, max_completion_tokens: 6 });
  });

  it('leaves out what its caller does not insist on, and tells all of it', () => {
    const call = asked({ temperature: 0, options: { depth: 1, height: 2 } }, 'known', { unsupported: 'drop' });

    expect(fitted(call, call.request, RULES)).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'hi' }],
      options: { height: 2 },
    });
    expect(call.exchange.headers.get('x-weir-dropped')).toBe('temperature, options.depth');
  });

  it('leaves a request alone, its bytes with it, where nothing has to change or nothing is known', () => {
    const call = asked({ n: 2 });
    const request = keepRaw(call.request, { bytes: Buffer.from('{}') });

    expect(rawOf(fitted(call, request, RULES))).toBeDefined();
    expect(fit({ temperature: 0 }, 'unheard-of')).toMatchObject({ temperature: 0 });
  });

  it('goes by the model of the target', () => {
    expect(() => fit({ model: 'unheard-of', temperature: 0 })).toThrowError(/always warm/);
  });
});
