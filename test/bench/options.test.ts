import { expect, it } from 'vitest';
import { readOptions } from './options.ts';

const namesOf = (items: readonly { readonly name: string }[] | undefined) => items?.map((item) => item.name);

it('measures everything but the extra scenarios when nothing is said', () => {
  const options = readOptions([]);
  expect(namesOf(options?.targets)).toContain('weir-full');
  expect(namesOf(options?.scenarios)).toContain('j32k-c256');
  expect(namesOf(options?.scenarios)).not.toContain('open-200');
});

it('--quick is one round of fewer scenarios', () => {
  const options = readOptions(['--quick']);
  expect(options?.rounds).toBe(1);
  expect(namesOf(options?.scenarios)).toEqual(['j1k-c32', 'j32k-c32', 'stream-100', 'rate-500', 'open-1000']);
});

it('what is named explicitly wins over --quick', () => {
  const options = readOptions(['--quick', '--rounds', '5', '--scenarios', 'open-200', '--targets', 'portkey,direct']);
  expect(options?.rounds).toBe(5);
  expect(namesOf(options?.scenarios)).toEqual(['open-200']);
  expect(namesOf(options?.targets)).toEqual(['portkey', 'direct']);
});

it('takes the -- that pnpm hands over', () => {
  expect(readOptions(['--', '--quick'])?.isQuick).toBe(true);
});

it('names what exists when a name does not', () => {
  expect(() => readOptions(['--targets', 'nginx'])).toThrow(/no 'nginx', only direct, raw-dispatch/);
});

it.each([
  ['--rounds', '0'],
  ['--seconds', 'soon'],
  ['--warm', ''],
])('refuses %s %j', (option, value) => {
  expect(() => readOptions([option, value])).toThrow(/is not a number/);
});

it('asks for nothing when help is wanted', () => {
  expect(readOptions(['--help'])).toBeUndefined();
});
