/** The request bodies of the benchmark: the same bytes on every machine and in every run. */

export interface BodyPlan {
  /** Length of the whole JSON text. */
  readonly bytes: number;
  readonly messages: number;
  /** Present = a stream of so many content chunks, so many microseconds apart. */
  readonly stream?: { readonly chunks: number; readonly delayUs: number };
}

export const bodyPlans = {
  json1k: { bytes: 1_024, messages: 1 },
  json32k: { bytes: 32_768, messages: 16 },
  stream100: { bytes: 1_024, messages: 1, stream: { chunks: 100, delayUs: 0 } },
  paced20ms: { bytes: 1_024, messages: 1, stream: { chunks: 100, delayUs: 20_000 } },
  paced50ms: { bytes: 1_024, messages: 1, stream: { chunks: 100, delayUs: 50_000 } },
} as const satisfies Record<string, BodyPlan>;

export type BodyName = keyof typeof bodyPlans;

/** The load generator overwrites these digits to make each request another one of the same length. */
export const COUNTER_FIELD = '#000000000000';

const WORDS = (
  'the quick brown fox jumps over lazy dog while model tokens flow through gateway cache router retries ' +
  'metering fallback budget prompt assistant context window stream latency'
).split(' ');

/** mulberry32: a small generator with a fixed seed, so that no run differs from another. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function prose(length: number, next: () => number): string {
  let text = '';
  while (text.length < length) text += `${WORDS[Math.floor(next() * WORDS.length)]} `;
  return text.slice(0, length);
}

/** What the first message starts with: knobs for the mock upstream and the counter field. */
function opening({ stream }: BodyPlan): string {
  const knobs = stream === undefined ? '' : `c${stream.chunks}d${stream.delayUs}`;
  return `mock:${knobs}; ${COUNTER_FIELD} `;
}

/** The JSON text of a plan, exactly `plan.bytes` long. */
export function bodyText(plan: BodyPlan): string {
  const next = sequence(plan.bytes);
  const roleOf = (index: number): string => (index % 2 === 0 ? 'user' : 'assistant');
  const withContents = (contents: readonly string[]): string =>
    JSON.stringify({
      model: 'gpt-4o-mini',
      messages: [
        { role: 'system', content: 'You are a helpful assistant.' },
        ...contents.map((content, index) => ({ role: roleOf(index), content })),
      ],
      temperature: 0.7,
      ...(plan.stream && { stream: true, stream_options: { include_usage: true } }),
    });
  const openings = Array.from({ length: plan.messages }, (_, index) => (index === 0 ? opening(plan) : ''));
  const room = plan.bytes - withContents(openings).length;
  const share = Math.floor(room / plan.messages);
  const lengthOf = (index: number): number => (index === 0 ? room - share * (plan.messages - 1) : share);
  return withContents(openings.map((start, index) => start + prose(lengthOf(index), next)));
}
