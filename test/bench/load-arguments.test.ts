import { expect, it } from 'vitest';
import { loadArguments } from './load-arguments.ts';
import { scenarios } from './scenarios.ts';

const line = (name: string, firstNumber?: number) =>
  loadArguments({
    scenario: scenarios.find((scenario) => scenario.name === name)!,
    port: 8_080,
    bodyFile: 'body.json',
    headers: ['x-a: b c'],
    seconds: 4,
    leadSeconds: 1,
    firstNumber,
  }).join(' ');

it('requests differ only when a first number is given', () => {
  expect(line('j1k-c32', 5)).toContain('-s 5');
  expect(line('j1k-c32')).not.toContain('-s');
});

it('a fixed rate is passed on', () => {
  expect(line('rate-500')).toContain('-r 500');
});

it('a counted run has no lead, because its chunks are counted from the first', () => {
  expect(line('open-1000')).toMatch(/-w 0 .*-n 1000/);
});

it('a stream must end with [DONE]', () => {
  expect(line('stream-100')).toContain('-m [DONE]');
});

it('headers stay whole', () => {
  expect(line('j1k-c1')).toContain('-H x-a: b c');
});
