import { readFileSync } from 'node:fs';
import { compose, KEY_VALUE } from '@weir/core';
import { seededRandom } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { world } from '../test/world.ts';
import { cache } from './cache.ts';
import { EXCLUDED_FIELDS, STATEFUL_FIELDS } from './request-fields.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const properties = cache.schema.properties as Record<string, { description?: string }>;

describe('the options', () => {
  it('have the same names in the defaults, the schema and the README', () => {
    const listed = [...readme.matchAll(/^\| `(\w+)`\s+\|/gm)].map(([, name]) => name);
    expect(Object.keys(properties).sort()).toEqual(Object.keys(cache.defaults).sort());
    expect(listed.sort()).toEqual(Object.keys(cache.defaults).sort());
  });

  it('are described, and nothing else is allowed', () => {
    expect(cache.schema.additionalProperties).toBe(false);
    for (const { description } of Object.values(properties)) expect(description).toMatch(/\w/);
  });

  it('cannot be changed once they are given', () => {
    expect(Object.isFrozen(cache.defaults)).toBe(true);
    expect(Object.isFrozen(cache({ ttlMs: 5 }).options)).toBe(true);
  });

  it('are plain data that a gateway builds the middleware from', () => {
    const use = cache({ ttlMs: 5 });
    expect(use).toMatchObject({ plugin: 'middleware', name: 'cache', options: { ttlMs: 5, sharedBy: 'tenant' } });
    expect(use.inject.store).toBe(KEY_VALUE);
    const { store, clock } = world([]);
    const built = use.build({ store, endpoints: new Map(), clock, random: seededRandom() });
    expect(built.traits).toEqual({ name: 'cache', scope: 'exchange' });
    expect(() => compose([built], () => Promise.reject(new Error('unused')))).not.toThrow();
  });

  it('name every field that is left out of the key, or keeps a request out of the cache, in the README', () => {
    for (const field of [...EXCLUDED_FIELDS, ...STATEFUL_FIELDS]) expect(readme).toContain(`\`${field}\``);
  });
});
