import type { CallOf } from '@weir/core';
import { standardEndpoints } from '@weir/endpoints';
import { callOf, chat } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { ruleClassifier } from './rule-classifier.ts';
import { SAMPLE_CHARACTERS, sampleOf } from './sample.ts';

const rules = ruleClassifier(standardEndpoints());
const of = (request: Parameters<typeof chat>[0]) => rules.classify(chat(request));

describe('the class', () => {
  it.each([
    ['chat', 'Hi there, how was your weekend?'],
    ['chat', 'Write a birthday wish for my colleague Anna.'],
    [
      'code',
      'Refactor this function so that it does not mutate its argument:\n```ts\nfunction f(a) { a.push(1); }\n```',
    ],
    ['code', 'def add(a, b):\n    return a - b\n\nassert add(1, 2) == 3; print([x for x in range(9)])'],
    ['summarise', 'Summarize the following article in three sentences: The council met on Tuesday.'],
    ['extract', 'Extract all company names and classify the sentiment of each sentence: Acme is great.'],
    ['reason', 'Prove that the square root of 2 is irrational.'],
    ['reason', 'Tom has 12 apples and gives 5 away. How many remain?'],
    ['reason', 'Find x: $\\frac{x^2 + 3x}{x} = 7$, where $x > 0$ and $x^3 < 200$.'],
    ['translate', 'Translate to French: good morning'],
  ])('is %s for %j', (kind, text) => {
    expect(of(text).kind).toBe(kind);
  });

  it.each([
    ['summarise', 'Fasse den folgenden Text zusammen und gib eine Zusammenfassung: Der Rat tagte.'],
    ['summarise', 'Резюмируй статью кратко: Совет собрался во вторник.'],
    ['summarise', '请总结以下文章：市议会周二开会。'],
    ['summarise', '次の記事を要約してください。'],
    ['summarise', '다음 글을 요약해 주세요.'],
    ['summarise', 'لخص المقال التالي: ملخص قصير'],
    ['translate', 'Traduis en anglais : bonjour. Traduction seulement.'],
    ['translate', 'Переведи на английский: доброе утро. Только перевод.'],
    ['translate', '把这句话翻译成英语：早上好'],
    ['reason', 'Докажи, что корень из двух иррационален.'],
    ['reason', 'Démontre que la racine de deux est irrationnelle.'],
    ['reason', '证明根号二是无理数。'],
    ['reason', 'Tomás tiene 12 manzanas y regala 5. ¿Cuántas manzanas le quedan?'],
    ['code', 'Исправь баг в этом скрипте, функция возвращает пустой список.'],
    ['extract', 'Extrae los nombres y clasifica cada frase: Acme es genial.'],
  ])('is %s in another language: %j', (kind, text) => {
    expect(of(text).kind).toBe(kind);
  });

  it('is vision when there is a picture', () => {
    const content = [
      { type: 'text', text: 'What is this?' },
      { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
    ] as const;
    expect(of({ messages: [{ role: 'user', content }] }).kind).toBe('vision');
  });

  it('follows what was asked last, not what was pasted', () => {
    const pasted = 'The committee discussed the budget at length. '.repeat(200);
    expect(of(`${pasted}\n\nSummarize this, a short summary please.`).kind).toBe('summarise');
  });

  it('reads other endpoints through their lenses', () => {
    const call = callOf('completions', { model: 'auto', prompt: 'Translate to German: good morning' } as never);
    expect(rules.classify(call).kind).toBe('translate');
  });
});

describe('the complexity', () => {
  const hard = `Design a fault-tolerant rate limiter for 12 regions. Requirements:
1. It must never admit more than 5% over the limit.
2. Compare at least three algorithms and explain why each fails.
3. Prove the bound on the error.
4. Without a central store. How would you evaluate the tradeoffs? Why not gossip?`;

  it('is low for small talk and high for a task with many constraints', () => {
    expect(of('hi').complexity).toBeLessThan(0.1);
    expect(of('What is the capital of France?').complexity).toBeLessThan(0.15);
    expect(of(hard).complexity).toBeGreaterThan(0.6);
  });

  it('is about the same in any language', () => {
    const texts = [
      'Explain why the sky is blue and compare it with a sunset. How does the angle matter?',
      'Erkläre, warum der Himmel blau ist, und vergleiche es mit einem Sonnenuntergang. Wie zählt der Winkel?',
      'Объясни, почему небо голубое, и сравни с закатом. Как влияет угол?',
      'Explique pourquoi le ciel est bleu et compare avec un coucher. Comment joue l’angle ?',
      '请解释为什么天空是蓝色的，并比较日落。角度如何影响？',
    ];
    const found = texts.map((text) => of(text).complexity);
    expect(Math.max(...found) - Math.min(...found)).toBeLessThan(0.08);
  });

  it('grows with tools, a schema and the output asked for', () => {
    const tool = { type: 'function', function: { name: 'search', parameters: {} } } as const;
    const schema = { type: 'json_schema', json_schema: { name: 'x', schema: {} } } as const;
    const plain = of({ messages: [{ role: 'user', content: 'Where is my parcel?' }] }).complexity;
    const more = [{ tools: [tool] }, { response_format: schema }, { max_completion_tokens: 9_000 }].map(
      (wish) => of({ messages: [{ role: 'user', content: 'Where is my parcel?' }], ...wish }).complexity,
    );
    for (const complexity of more) expect(complexity).toBeGreaterThan(plain);
  });

  it('stays within 0 and 1 for anything', () => {
    for (const content of ['', '?'.repeat(100_000), `${hard}\n`.repeat(500), '\ud800', null]) {
      const request = { messages: [{ role: 'user', content }] } as unknown as CallOf<'chat'>['request'];
      const { complexity } = of(request);
      expect(complexity).toBeGreaterThanOrEqual(0);
      expect(complexity).toBeLessThanOrEqual(1);
    }
  });
});

describe('the sample', () => {
  it('holds head and tail, however much was said', () => {
    const { text, characters } = sampleOf(['head', 'x'.repeat(1_000_000), 'tail']);
    expect(text.length).toBeLessThanOrEqual(SAMPLE_CHARACTERS);
    expect(text.startsWith('head\n')).toBe(true);
    expect(text.endsWith('tail\n')).toBe(true);
    expect(characters).toBe(1_000_008);
  });

  it('leaves tools out of what was said', () => {
    const { text, schemas } = sampleOf(['hi', '{"type":"function"}']);
    expect(text).toBe('hi\n');
    expect(schemas).toBe(1);
  });
});
