import { expect, it, vi } from 'vitest';
import { openaiTokenizer } from './openai-tokenizer.ts';

const counted: string[] = [];

vi.mock('./vocabulary.ts', () => ({
  loadVocabulary: async () => (text: string) => {
    counted.push(text);
    return text.length;
  },
}));

it('recalls a long text instead of counting it again, and counts a short one faster than it would recall it', async () => {
  const tokenizer = openaiTokenizer();
  await tokenizer.load('gpt-5');
  const [long, short] = ['x'.repeat(20_000), 'x'];
  for (let time = 0; time < 3; time++) expect(tokenizer.count('gpt-5', long)).toBe(20_000);
  for (let time = 0; time < 2; time++) expect(tokenizer.count('gpt-5', short)).toBe(1);
  expect(counted).toEqual([long, short, short]);
});
