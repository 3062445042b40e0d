import type { Call, Classifier, EndpointSpec, Endpoints, Workload } from '@weir/core';
import { type Marks, marksOf } from './marks.ts';
import { type Sample, sampleOf } from './sample.ts';
import { type Sign, signOf, UNSPACED } from './words.ts';

type Signs = Record<Sign, number>;

/** Complexity each class starts from, before what makes this request harder than others of it. */
const BASE: Readonly<Record<string, number>> = Object.freeze({
  chat: 0,
  translate: 0.05,
  summarise: 0.1,
  extract: 0.1,
  vision: 0.2,
  code: 0.3,
  reason: 0.35,
});

const HEAD_CHARACTERS = 500;
const WORDS = /[\p{L}\p{M}]+/gu;
const HAS_UNSPACED = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/u;
const CODE_LINES =
  /^\s*(?:def |class |import |from \S+ import|function |const |let |var |public |#include|SELECT |func |fn |at \S+ \()/m;

/** A {@link Classifier} that answers at once. */
export interface RuleClassifier extends Classifier {
  classify(call: Call): Workload;
}

/**
 * Sorts requests by rules: words of instruction in sixteen languages, marks of code and mathematics, tools, images,
 * length, wishes. Reads 4,000 characters at most and needs no data; a learned classifier behind the CLASSIFIER port
 * does better on the traffic it was trained on.
 */
export function ruleClassifier(endpoints: Endpoints): RuleClassifier {
  return {
    classify(call) {
      const spec = endpoints.get(call.endpoint);
      if (spec === undefined) return { kind: 'chat', complexity: 0 };
      const sample = sampleOf(spec.texts(call.request));
      const signs = signsOf(sample);
      const marks = marksOf(sample.text);
      const kind = classOf(spec.needs(call.request), sample, signs, marks);
      const sum = BASE[kind]! + contentOf(sample, signs, marks) + wishesOf(call, spec, sample);
      return { kind, complexity: Math.round(Math.min(1, sum) * 100) / 100 };
    },
  };
}

/** How often each sign occurs where instructions stand: the last text counts twice. */
function signsOf({ instruction, text }: Sample): Signs {
  const signs: Signs = { code: 0, summarise: 0, extract: 0, reason: 0, translate: 0, why: 0, amount: 0, constraint: 0 };
  const head = text.slice(0, HEAD_CHARACTERS);
  addSigns(instruction, 2, signs);
  addSigns(head, 1, signs);
  return signs;
}

function addSigns(text: string, weight: number, signs: Signs): void {
  for (const word of text.toLowerCase().match(WORDS) ?? []) {
    const sign = signOf(word);
    if (sign !== undefined) signs[sign] += weight;
  }
  if (!HAS_UNSPACED.test(text)) return;
  for (const sign of Object.keys(UNSPACED) as Sign[]) {
    for (const word of UNSPACED[sign]) if (text.includes(word)) signs[sign] += weight;
  }
}

function classOf(needs: readonly string[], { text }: Sample, signs: Signs, marks: Marks): string {
  if (needs.includes('image_input')) return 'vision';
  const length = text.length + 1;
  const isSum = signs.amount > 0 && marks.digits > 1;
  const hasCode = text.includes('```') || (marks.code / length > 0.03 && CODE_LINES.test(text));
  const scores: readonly (readonly [string, number])[] = [
    ['translate', signs.translate * 1.5],
    ['summarise', signs.summarise * 1.2],
    ['code', signs.code + (hasCode ? 2.5 : 0)],
    ['reason', signs.reason + (!hasCode && (isSum || marks.math / length > 0.02) ? 2 : 0)],
    ['extract', signs.extract + (needs.includes('json_schema') ? 1.5 : 0)],
  ];
  const [kind, score] = scores.reduce((best, next) => (next[1] > best[1] ? next : best));
  return score >= 2 ? kind : 'chat';
}

/** Harder by what is said: 0 to about 0.6. */
function contentOf({ text, characters }: Sample, signs: Signs, marks: Marks): number {
  const length = text.length + 1;
  return (
    Math.min(0.2, 0.04 * Math.log2(1 + characters / 250)) +
    Math.min(0.15, 0.03 * signs.why) +
    Math.min(0.15, 0.03 * signs.constraint) +
    Math.min(0.1, 0.02 * signs.reason) +
    Math.min(0.1, 0.03 * Math.max(0, marks.questions - 1)) +
    Math.min(0.1, 0.02 * marks.items) +
    Math.min(0.1, (2 * marks.math) / length) +
    Math.min(0.05, marks.digits / length)
  );
}

/** Harder by what is wished of the answer: 0 to about 0.4. */
function wishesOf(call: Call, spec: EndpointSpec, { schemas }: Sample): number {
  const needs = spec.needs(call.request);
  const output = spec.outputLimit(call.request) ?? 0;
  return (
    (needs.includes('tools') ? 0.1 + Math.min(0.1, 0.01 * schemas) : 0) +
    (needs.includes('json_schema') ? 0.05 : 0) +
    (needs.includes('reasoning') ? 0.2 : 0) +
    (output >= 8_000 ? 0.15 : output >= 2_000 ? 0.08 : 0)
  );
}
