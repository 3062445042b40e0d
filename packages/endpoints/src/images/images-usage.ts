import type { Usage } from '@weir/core';
import { isBelievable } from '../shared/openai-usage.ts';
import { isObject, objectOf } from '../shared/read.ts';

/** Figures that are counts. */
interface Counts {
  readonly input: number | undefined;
  readonly output: number | undefined;
  readonly seen: number;
  readonly written: number;
}

/** The figures of a reply's usage; those that are not told are undefined. */
function figuresIn(response: unknown): { readonly [Name in keyof Counts]: unknown } | undefined {
  const usage = objectOf(response).usage;
  if (!isObject(usage)) return undefined;
  return {
    input: usage.input_tokens,
    output: usage.output_tokens,
    seen: objectOf(usage.input_tokens_details).image_tokens ?? 0,
    written: objectOf(usage.output_tokens_details).text_tokens ?? 0,
  };
}

/** What is wrong with it: a figure that is no count, or a part larger than its sum. */
export function imagesUsageFlaw(response: unknown): string | undefined {
  const figures = figuresIn(response);
  if (figures === undefined) return undefined;
  for (const [name, figure] of Object.entries(figures)) {
    if (figure !== undefined && !isBelievable(figure)) return `the ${name} tokens are no count`;
  }
  const { input, output, seen, written } = figures as Counts;
  if (input === undefined || output === undefined) return undefined;
  if (seen > input) return `${seen} image tokens are more than the ${input} input tokens they are part of`;
  if (written > output) return `${written} text tokens are more than the ${output} output tokens they are part of`;
  return undefined;
}

/** Tokens of words and of images apart. Undefined where none are told: it is then booked by what was asked for. */
export function imagesUsage(response: unknown): Usage | undefined {
  const figures = figuresIn(response) as Counts | undefined;
  if (figures === undefined || imagesUsageFlaw(response) !== undefined) return undefined;
  const { input, output, seen, written } = figures;
  if (input === undefined || output === undefined) return undefined;
  return {
    input_tokens: input - seen,
    ...(seen === 0 ? {} : { input_image_tokens: seen }),
    output_image_tokens: output - written,
    ...(written === 0 ? {} : { output_tokens: written }),
  };
}
