import { describe, expect, it } from 'vitest';
import { modelEndpoint } from './model-endpoint.ts';
import { modelsEndpoint } from './models-endpoint.ts';

describe('models', () => {
  it('is answered without a target, a prompt or a body', () => {
    for (const spec of [modelsEndpoint, modelEndpoint]) {
      expect(spec).toMatchObject({ method: 'GET', needsTarget: false, writesOutput: false });
      expect(spec.schema).toBeUndefined();
      expect([...spec.texts({})]).toEqual([]);
    }
  });

  it('makes its requests from the path', () => {
    expect(modelsEndpoint.fromPath?.({})).toEqual({});
    expect(modelEndpoint.fromPath?.({ id: 'openai/gpt-5' })).toEqual({ id: 'openai/gpt-5' });
    expect(modelEndpoint.fromPath?.({ id: '' })).toEqual({});
    expect(modelEndpoint.model({ id: 'openai/gpt-5' })).toBe('openai/gpt-5');
  });

  it('tells a list and a model from an error', () => {
    const model = { id: 'm', object: 'model', created: 1, owned_by: 'a' } as const;

    expect(modelsEndpoint.isComplete({ object: 'list', data: [model] })).toBe(true);
    expect(modelEndpoint.isComplete(model)).toBe(true);
    expect(modelEndpoint.isComplete({ error: { message: 'no' } } as never)).toBe(false);
  });
});
