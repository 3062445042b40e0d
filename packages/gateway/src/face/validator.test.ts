import type { EndpointSpec } from '@weir/core';
import { chatEndpoint, endpointMap, modelsEndpoint } from '@weir/endpoints';
import { describe, expect, it } from 'vitest';
import { checkOptions, validators } from './validator.ts';

const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['limits'],
  properties: {
    limits: {
      type: 'array',
      items: { type: 'object', required: ['usd'], properties: { usd: { type: 'string' }, 'a/b~c': { const: 1 } } },
    },
    mode: { enum: ['a', 1, null] },
    either: { anyOf: [{ type: 'object', required: ['x'], properties: { x: { type: 'number' } } }, { type: 'string' }] },
  },
};

describe('checkOptions', () => {
  it('lets good options pass', () => {
    expect(() => checkOptions('p', { limits: [{ usd: '1' }], mode: null }, SCHEMA)).not.toThrow();
  });

  it.each([
    [{}, "Option of 'p': 'limits' is missing", 'limits'],
    [{ limits: [{ usd: '1' }, {}] }, "Option of 'p': 'limits[1].usd' is missing", 'limits[1].usd'],
    [{ limits: [{ usd: 1 }] }, "Option of 'p': 'limits[0].usd' is the number 1: must be string", 'limits[0].usd'],
    [
      { limits: [{ usd: '1', 'a/b~c': 2 }] },
      "Option of 'p': 'limits[0].a/b~c' is the number 2: must be 1",
      'limits[0].a/b~c',
    ],
    [{ limits: null }, "Option of 'p': 'limits' is null: must be array", 'limits'],
    [{ limits: {} }, "Option of 'p': 'limits' is an object: must be array", 'limits'],
    [{ limits: true }, "Option of 'p': 'limits' is a boolean: must be array", 'limits'],
    [
      { limits: [], mode: 'c' },
      `Option of 'p': 'mode' is a string of 1 characters: must be one of "a", 1, null`,
      'mode',
    ],
    [{ limits: [], typo: 1 }, "Option of 'p': 'typo' is not known", 'typo'],
  ])('says of %j what is wrong: %s', (options, message, param) => {
    expect(() => checkOptions('p', options, SCHEMA)).toThrow(
      expect.objectContaining({ code: 'invalid_options', message, param }),
    );
  });

  it('speaks of the branch that got furthest, not of every one', () => {
    expect(() => checkOptions('p', { limits: [], either: { x: 'no' } }, SCHEMA)).toThrow(
      "'either.x' is a string of 2 characters: must be number",
    );
  });

  it('speaks of the whole where the whole is wrong', () => {
    expect(() => checkOptions('p', [] as never, SCHEMA)).toThrow("'body' is an array of 0: must be object");
  });
});

describe('validators', () => {
  const validatorOf = validators(endpointMap(chatEndpoint, modelsEndpoint));

  it('check requests against the schema of their endpoint, where it has one', () => {
    const [chat, models] = [chatEndpoint, modelsEndpoint] as unknown as EndpointSpec[];
    expect(() => validatorOf(chat!)({ model: 'm', messages: [{ role: 'user' }] })).not.toThrow();
    expect(() => validatorOf(chat!)({ model: 'm' })).toThrow("'messages' is missing");
    expect(() => validatorOf(models!)({})).not.toThrow();
    expect(() => validatorOf({} as EndpointSpec)({})).not.toThrow();
  });

  it('never repeat what a request says', () => {
    const [chat] = [chatEndpoint] as unknown as EndpointSpec[];
    const secret = 'attack at dawn';
    for (const odd of [
      { model: 'm', messages: secret },
      { model: 'm', messages: [{ role: secret }] },
      { model: 'm', messages: [{ role: 'user', content: { [secret]: 1 } }] },
    ]) {
      expect(() => validatorOf(chat!)(odd)).toThrow(
        expect.not.objectContaining({ message: expect.stringContaining('dawn') as string }),
      );
    }
  });
});
