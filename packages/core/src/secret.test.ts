import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from './secret.ts';

const KEY = 'sk-canary-0123456789abcdef';

describe('Secret', () => {
  const secret = new Secret(KEY);
  const error = Object.assign(new Error('x'), { secret });

  it.each([
    ['text', String(secret)],
    ['a template', `Bearer ${secret}`],
    ['concatenation', `Bearer ${secret}`.concat(secret as unknown as string)],
    ['JSON', JSON.stringify({ headers: [secret], map: Object.entries({ secret }) })],
    ['the inspector', inspect({ secret }, { depth: 9, showHidden: true })],
    ['format', format('%s %o %O %j', secret, secret, secret, secret)],
    ['a printed error', inspect(error, { showHidden: true })],
    ['a copy', JSON.stringify({ ...secret })],
    ['its keys', Object.getOwnPropertyNames(secret).join() + Reflect.ownKeys(secret).map(String).join()],
  ])('does not show in %s', (_, shown) => {
    expect(shown).not.toContain('canary');
  });

  it('prints as [secret]', () => {
    expect(`${secret}`).toBe('[secret]');
    expect(JSON.stringify(secret)).toBe('"[secret]"');
    expect(inspect(secret)).toBe('[secret]');
  });

  it('is there for whoever puts it on the wire', () => {
    expect(secret.reveal()).toBe(KEY);
  });
});
