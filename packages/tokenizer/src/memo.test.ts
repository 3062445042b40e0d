import { expect, it } from 'vitest';
import { Memo } from './memo.ts';

it('asks once for each text', () => {
  const memo = new Memo(8);
  const asked: string[] = [];
  const count = (text: string): number => asked.push(text);
  expect([memo.recall('o', 'a', count), memo.recall('o', 'a', count), memo.recall('o', 'b', count)]).toEqual([1, 1, 2]);
});

it('keeps vocabularies apart', () => {
  const memo = new Memo(8);
  expect([memo.recall('o', 'a', () => 1), memo.recall('c', 'a', () => 2)]).toEqual([1, 2]);
});

it('keeps the most recent texts only', () => {
  const memo = new Memo(2);
  const value = (text: string, tokens: number): number => memo.recall('o', text, () => tokens);
  value('a', 1);
  value('b', 1);
  value('a', 1);
  value('c', 1);
  expect(memo.size).toBe(2);
  expect([value('a', 9), value('b', 9)]).toEqual([1, 9]);
});

it('keeps nothing with no room', () => {
  const memo = new Memo(0);
  expect([memo.recall('o', 'a', () => 1), memo.recall('o', 'a', () => 2), memo.size]).toEqual([1, 2, 0]);
});
