import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { moderationsEndpoint as moderations } from './moderations-endpoint.ts';
import { moderationsSchema } from './moderations-schema.ts';

const MIXED = [
  { type: 'text', text: 'a' },
  { type: 'image_url', image_url: { url: 'https://a/b.png' } },
] as const;

describe('moderationsEndpoint', () => {
  it('gives the text of all its forms of input', () => {
    expect([...moderations.texts({ input: 'a' })]).toEqual(['a']);
    expect([...moderations.texts({ input: ['a', 'b'] })]).toEqual(['a', 'b']);
    expect([...moderations.texts({ input: MIXED })]).toEqual(['a']);
  });

  it('needs image input for images, and counts them', () => {
    expect(moderations.needs({ input: MIXED })).toEqual(['image_input']);
    expect(moderations.needs({ input: 'a' })).toEqual([]);
    expect(moderations.otherInputTokens({ input: MIXED })).toBe(4_784);
  });

  it('works without a model', () => {
    expect(moderations.model({ input: 'a' })).toBeUndefined();
  });

  it('accepts what OpenAI accepts and says where it does not', () => {
    const validate = new Ajv({ strict: false }).compile(moderationsSchema);
    const path = (request: unknown) => (validate(request) ? undefined : validate.errors![0]!.instancePath);

    expect(path({ input: MIXED, model: null })).toBeUndefined();
    expect(path({ input: 'a', model: 'omni-moderation-latest', extra: 1 })).toBeUndefined();
    expect(path({ input: [] })).toBe('/input');
    expect(path({ input: [{ text: 'a' }] })).toBe('/input/0');
    expect(path({ input: 'a', model: '' })).toBe('/model');
  });

  it('is complete with results', () => {
    expect(moderations.isComplete({ id: 'm', model: 'm', results: [{ flagged: false } as never] })).toBe(true);
    expect(moderations.isComplete({ id: 'm', model: 'm', results: [] })).toBe(false);
  });
});
