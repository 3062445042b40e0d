import { isObject, type JsonObject, listOf, textOf } from '@weir/endpoints';

/** Whose thinking it is: that of others is never sent to Cohere. */
const THINKING = 'cohere-v2';
/** What it says of the tools it is about to call, which goes back in a field of its own. */
const PLAN = 'cohere-tool-plan';

/** A piece of thinking as chat carries it; `index` is the place of its block in the answer. */
export const thinkingDetail = (index: number, text: string): JsonObject => ({
  type: 'reasoning.text',
  text,
  format: THINKING,
  index,
});

/** Stands behind every block: an answer has one plan. */
const PLAN_INDEX = 1_000;

export const planDetail = (text: string): JsonObject => ({
  type: 'reasoning.text',
  text,
  format: PLAN,
  index: PLAN_INDEX,
});

const textsOf = (details: unknown, format: string): readonly string[] =>
  listOf(details)
    .filter((detail): detail is JsonObject => isObject(detail) && detail.format === format)
    .map(({ text }) => textOf(text));

/** Whether any of the details is another vendor's. */
export const hasOthers = (details: unknown): boolean =>
  listOf(details).some((detail) => !isObject(detail) || (detail.format !== THINKING && detail.format !== PLAN));

/** Thinking of an earlier turn, as blocks that come before its text. */
export const thinkingBlocks = (details: unknown): readonly JsonObject[] =>
  textsOf(details, THINKING).map((thinking) => ({ type: 'thinking', thinking }));

/** The plan of an earlier turn; `''` where there was none. */
export const planOf = (details: unknown): string => textsOf(details, PLAN).join('');
