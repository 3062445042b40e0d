import { usd } from '@weir/core';
import { describe, expect, it } from 'vitest';
import { controlsOf } from './wishes.ts';

const controls = (headers: Record<string, string>) =>
  controlsOf({ method: 'POST', path: '/', headers, body: new Uint8Array(0) });

describe('controlsOf', () => {
  it('wishes nothing without a header, and costs nothing', () => {
    expect(controls({})).toEqual({ wishes: {}, deadlineMs: undefined, tags: undefined });
    expect(controls({})).toBe(controls({ 'x-other': '1' }));
  });

  it.each(['bypass', 'refresh', 'no-store'])('reads the cache wish %s, in any case', (wish) => {
    expect(controls({ 'x-weir-cache': ` ${wish.toUpperCase()} ` }).wishes).toEqual({ cache: wish });
  });

  it('reads the most a request may cost, exactly', () => {
    expect(controls({ 'x-weir-max-cost': ' 0.05 ' }).wishes.maxCost).toBe(usd('0.05'));
    expect(controls({ 'x-weir-max-cost': '0' }).wishes.maxCost).toBe(0n);
  });

  it.each(['', '-0.1', '1e3', '0.0000000000001', 'NaN', '$5', '5 USD'])('refuses to read a cost of %j', (text) => {
    expect(() => controls({ 'x-weir-max-cost': text })).toThrow(
      "'x-weir-max-cost' is not a decimal amount of USD such as 0.05",
    );
  });

  it('reads how long the caller will wait', () => {
    expect(controls({ 'x-weir-deadline-ms': ' 1500 ' }).deadlineMs).toBe(1_500);
    expect(controls({ 'x-weir-deadline-ms': '999999999' }).deadlineMs).toBe(999_999_999);
  });

  it.each(['', '0', '-1', '1.5', '1e3', '0x10', 'Infinity', '1000000000'])('refuses a deadline of %j', (text) => {
    expect(() => controls({ 'x-weir-deadline-ms': text })).toThrow('a whole number of ms from 1 to 999999999');
  });

  it('reads the bounds of a request and its session', () => {
    const headers = {
      'x-weir-max-input-tokens': '1000',
      'x-weir-max-output-tokens': ' 200 ',
      'x-weir-max-images': '2',
      'x-weir-max-choices': '1',
      'x-weir-session': 'thread:7',
    };
    expect(controls(headers).wishes).toEqual({
      caps: { maxInputTokens: 1_000, maxOutputTokens: 200, maxImages: 2, maxChoices: 1 },
      session: 'thread:7',
    });
  });

  it.each(['', '0', '-1', '1.5', '1e3', 'many'])('refuses a bound of %j', (text) => {
    expect(() => controls({ 'x-weir-max-choices': text })).toThrow(
      "'x-weir-max-choices' is not a whole number from 1 to 999999999",
    );
  });

  it.each(['', 'a b', 'x'.repeat(129), 'é'])('refuses a session of %j', (text) => {
    expect(() => controls({ 'x-weir-session': text })).toThrow("'x-weir-session' is not 1 to 128 of");
  });

  it('reads tags, a bare one as true', () => {
    expect({ ...controls({ 'x-weir-tags': ' team=search , nightly,,a=b:c/d.e-f ' }).tags }).toEqual({
      team: 'search',
      nightly: 'true',
      a: 'b:c/d.e-f',
    });
  });

  it('cannot be made to touch prototypes by a tag', () => {
    const { tags } = controls({ 'x-weir-tags': '__proto__=x,constructor=y' });
    expect(Object.keys(tags!)).toEqual(['__proto__', 'constructor']);
    expect(({} as { x?: unknown }).x).toBeUndefined();
    expect(Object.getPrototypeOf({ ...tags })).toBe(Object.prototype);
  });

  it.each([
    ['a space', 'a=b c'],
    ['a line', 'a=b\nc'],
    ['65 characters', `${'x'.repeat(65)}=1`],
    ['an empty name', '=1'],
    ['an empty value', 'a='],
    ['quotes', 'a="b"'],
    ['17 of them', Array.from({ length: 17 }, (_, tag) => `t${tag}`).join()],
  ])('refuses tags with %s', (_, text) => {
    expect(() => controls({ 'x-weir-tags': text })).toThrow(
      expect.objectContaining({ code: 'invalid_header', param: 'x-weir-tags' }),
    );
  });
});
