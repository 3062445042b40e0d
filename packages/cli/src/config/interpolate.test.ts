// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the syntax under test
import { describe, expect, it } from 'vitest';
import { interpolate } from './interpolate.ts';

const fill = (value: unknown, env: Record<string, string> = {}) => interpolate(value, env);

describe('interpolate', () => {
  it('fills in variables anywhere in a text, at any depth', () => {
    const { value, problems } = fill({ a: [{ b: 'x-${ONE}-${TWO}' }], c: 3 }, { ONE: '1', TWO: '2' });
    expect(value).toEqual({ a: [{ b: 'x-1-2' }], c: 3 });
    expect(problems).toEqual([]);
  });

  it('takes the default where the variable is missing or empty', () => {
    expect(fill('${A:-x:-y}').value).toBe('x:-y');
    expect(fill('${A:-x}', { A: '' }).value).toBe('x');
    expect(fill('${A:-}').value).toBe('');
  });

  it('names the variable and the place when one is missing', () => {
    expect(fill({ keys: [{ secret: '${WEIR_KEY}' }] }).problems).toEqual([
      { path: 'keys[0].secret', message: 'the environment variable WEIR_KEY is not set' },
    ]);
    expect(fill('${A}', { A: '' }).problems).toHaveLength(1);
  });

  it('keeps a doubled dollar, and refuses what is no variable', () => {
    expect(fill('$${A} costs 3$').value).toBe('${A} costs 3$');
    expect(fill('${A').problems).toHaveLength(1);
    expect(fill('${a-b}').problems[0]?.message).toContain("'${a-b}' is not");
  });

  it('does not fill in what a variable contains', () => {
    expect(fill('${A}', { A: '${B}' }).value).toBe('${B}');
  });
});
