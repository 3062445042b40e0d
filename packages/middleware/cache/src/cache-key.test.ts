import type { Principal } from '@weir/core';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { cacheKey } from './cache-key.ts';
import { canonicalOf } from './canonical.ts';
import { EXCLUDED_FIELDS } from './request-fields.ts';
import { type CacheScope, scopeOf } from './scope.ts';

const acme: Principal = { tenant: 'acme', tags: {} };
const scope = scopeOf(acme, 'tenant')!;
const keyOf = (request: object, more: Partial<Parameters<typeof cacheKey>[1]> = {}): string | undefined =>
  cacheKey(scope, { endpoint: 'chat', request, fingerprint: '', ...more });

const LARGEST = Number.MAX_SAFE_INTEGER;
const text = fc.string({ unit: 'binary', maxLength: 8 });
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    fc.double({ min: -LARGEST, max: LARGEST, noNaN: true }),
    fc.integer({ min: -3, max: 3 }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(text, tie('json'), { maxKeys: 4 }),
  ),
}));
const request = fc.dictionary(text, json, { maxKeys: 8 });

/** The same value with the keys of every object in another order. */
function shuffled(value: unknown, seed: number): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, seed));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const turn = entries.length === 0 ? 0 : seed % entries.length;
  const turned = [...entries.slice(turn), ...entries.slice(0, turn)].reverse();
  return Object.fromEntries(turned.map(([key, field]) => [key, shuffled(field, seed)]));
}

/** Equal as JSON documents whatever the order of keys: an oracle that shares no code with the canonical form. */
function same(left: unknown, right: unknown): boolean {
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return left === right;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every(
    (key) => Object.hasOwn(right, key) && same((left as Record<string, unknown>)[key], (right as never)[key]),
  );
}

describe('the canonical form', () => {
  it('is the same whatever the order of keys, at every depth', () => {
    fc.assert(
      fc.property(json, fc.nat(), (value, seed) => {
        expect(canonicalOf(shuffled(value, seed))).toBe(canonicalOf(value));
      }),
    );
  });

  it('differs for any two values that differ', () => {
    fc.assert(
      fc.property(json, json, (left, right) => {
        expect(canonicalOf(left) === canonicalOf(right)).toBe(same(left, right));
      }),
      { numRuns: 1_000 },
    );
  });

  it('cannot be imitated by texts that are written like it', () => {
    const imitation = fc.string({ unit: fc.constantFrom(...'s0123:#;[]{}ntf'), maxLength: 5 });
    const few = fc.array(fc.oneof(imitation, fc.constantFrom(1, null, true)), { maxLength: 3 });
    const seen = new Map<string, string>();
    fc.assert(
      fc.property(few, (list) => {
        const plain = JSON.stringify(list);
        const form = canonicalOf(list)!;
        expect(seen.get(form) ?? plain).toBe(plain);
        seen.set(form, plain);
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ['text and number', '1', 1],
    ['text and null', 'null', null],
    ['text and the form of a text', 's1:a', 'a'],
    ['flat and nested lists', [1, 2, [3]], [1, [2, 3]]],
    ['an empty list and an empty object', [], {}],
    ['a list and an object with its indices', ['a'], { 0: 'a' }],
    ['one text and two', ['ab'], ['a', 'b']],
    ['where one text ends and the next begins', ['as1:b'], ['a', 'b']],
    ['where one text ends, without its length', ['as:b'], ['a', 'b']],
    ['a field that is null and one that is absent', { a: null }, {}],
    ['which key a value belongs to', { a: 'bc' }, { ab: 'c' }],
    ['nested and flat fields', { a: { b: 1 } }, { 'a.b': 1 }],
    ['true and its name', true, 'true'],
    ['unpaired surrogates, which are one character in UTF-8', '\ud800', '\ud801'],
    ['an unpaired surrogate and what stands in for it', '\ud800', '\ufffd'],
    ['a composed and a decomposed letter', '\u00e9', 'e\u0301'],
  ])('tells apart %s', (_, left, right) => {
    expect(canonicalOf(left)).not.toBe(canonicalOf(right));
  });

  it('counts a field that is undefined as absent, as JSON does', () => {
    expect(canonicalOf({ a: 1, b: undefined })).toBe(canonicalOf({ a: 1 }));
  });

  it.each([
    ['bytes', { file: new Uint8Array(2) }],
    ['a date', { at: new Date(0) }],
    ['a function', { on: () => undefined }],
    ['not a number', { n: Number.NaN }],
    ['an integer JavaScript has rounded', JSON.parse('{"seed":9007199254740993}')],
    ['a value nested too deep', JSON.parse(`${'['.repeat(300)}${']'.repeat(300)}`)],
  ])('does not exist for %s', (_, value) => {
    expect(canonicalOf(value)).toBeUndefined();
  });

  it('does not hide the failure of a value that throws when it is read', () => {
    const broken = {
      get field(): string {
        throw new Error('The getter is broken');
      },
    };
    expect(() => canonicalOf(broken)).toThrow('The getter is broken');
  });

  it('sorts many keys as well as few', () => {
    const keys = Array.from({ length: 40 }, (_, index) => `k${(index * 17) % 40}`);
    const value = Object.fromEntries(keys.map((key) => [key, key]));
    expect(canonicalOf(shuffled(value, 7))).toBe(canonicalOf(value));
  });
});

describe('the key', () => {
  it('does not change with the order of keys', () => {
    fc.assert(
      fc.property(request, fc.nat(), (asked, seed) => {
        expect(keyOf(shuffled(asked, seed) as object)).toBe(keyOf(asked));
      }),
    );
  });

  it('changes with any change of a field that is not excluded', () => {
    fc.assert(
      fc.property(request, text, json, (asked, field, value) => {
        fc.pre(!EXCLUDED_FIELDS.has(field) && field !== '__proto__');
        const changed = { ...asked, [field]: value };
        expect(keyOf(changed) === keyOf(asked)).toBe(same(changed, asked));
      }),
      { numRuns: 500 },
    );
  });

  it('does not change with how the answer is delivered or labelled', () => {
    const asked = { model: 'm', messages: [{ role: 'user', content: 'hi' }] };
    for (const field of EXCLUDED_FIELDS) expect(keyOf({ ...asked, [field]: { any: 'thing' } })).toBe(keyOf(asked));
  });

  it('changes with a field of an excluded name further down', () => {
    expect(keyOf({ tools: [{ user: 'a' }] })).not.toBe(keyOf({ tools: [{ user: 'b' }] }));
  });

  it('changes with the endpoint, the pinned target and the fingerprint', () => {
    const asked = { model: 'm' };
    const keys = [
      keyOf(asked),
      keyOf(asked, { endpoint: 'responses' }),
      keyOf(asked, { target: { provider: 'a', model: 'm' } }),
      keyOf(asked, { target: { provider: 'b', model: 'm' } }),
      keyOf(asked, { target: { provider: 'a', model: 'n' } }),
      keyOf(asked, { fingerprint: 'v2' }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('starts with its scope in plain text', () => {
    expect(keyOf({ model: 'm' })).toMatch(/^cache:1:tenant="acme":chat:[\w-]{43}$/);
  });
});

describe('the scope', () => {
  it('is never the same for two principals that may not share', () => {
    const name = fc.string({ unit: 'binary', maxLength: 6 });
    const principal = fc.record({ tenant: name, key: name, user: name, tags: fc.constant({}) });
    for (const sharedBy of ['tenant', 'key', 'user'] as const) {
      fc.assert(
        fc.property(principal, principal, (left, right) => {
          const mayShare = left.tenant === right.tenant && left[sharedBy] === right[sharedBy];
          expect(scopeOf(left, sharedBy) === scopeOf(right, sharedBy)).toBe(mayShare);
        }),
      );
    }
  });

  it('keeps names from running into each other', () => {
    const left = scopeOf({ tenant: 'a",key="b', tags: {} }, 'tenant');
    const right = scopeOf({ tenant: 'a', key: 'b', tags: {} }, 'key');
    expect(left).not.toBe(right);
  });

  it('is shared by those who may use the same models, in whatever order they are listed', () => {
    const may = (...models: string[]) => scopeOf({ ...acme, permissions: { models } }, 'tenant');
    expect(may('auto', 'openai/*')).toBe(may('openai/*', 'auto'));
    expect(may('auto')).not.toBe(may('auto', 'openai/*'));
    expect(may('auto')).not.toBe(scope); // `auto` may have been answered by what this one may not reach
    expect(scopeOf({ ...acme, above: [{ key: 'top', permissions: { models: ['auto'] } }] }, 'tenant')).toBe(
      may('auto'),
    );
    expect(scopeOf({ ...acme, permissions: { endpoints: ['chat'] } }, 'tenant')).toBe(scope);
  });

  it('does not exist without the part it is shared by', () => {
    expect(scopeOf(acme, 'key')).toBeUndefined();
    expect(scopeOf(acme, 'user')).toBeUndefined();
  });

  it('can be made of nothing but a principal', () => {
    expectTypeOf<string>().not.toExtend<CacheScope>();
    expectTypeOf<'tenant="acme"'>().not.toExtend<CacheScope>();
    expectTypeOf(cacheKey).parameter(0).toEqualTypeOf<CacheScope>();
  });
});
