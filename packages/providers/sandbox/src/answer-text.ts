import { hash } from 'node:crypto';

/** Bytes a token takes on average in English prose: close enough to be realistic, and the same everywhere. */
const BYTES_PER_TOKEN = 4;

/** How many tokens the sandbox says a text has. */
export const sandboxTokens = (text: string): number => Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);

const SMALL = [
  'Here is a short answer.',
  'In brief: yes, with the usual care.',
  'The simple way is the right one here.',
  'That depends on one thing: how often it happens.',
];
const LARGE = [
  'There are three parts to this. First, look at what goes in. Second, look at what it costs. Third, decide what you can leave out.',
  'Consider the common case first, then the rare one. The common case wants a small model; the rare one earns its price.',
  'Measured over a week, most requests repeat. Answer those from the cache, and the rest becomes affordable.',
  'A careful reading shows two readings of the question. Under the first the answer is yes; under the second it needs more context.',
];

/** A number in [0, count) that depends on the text alone. */
export function pick(text: string, count: number): number {
  return Number.parseInt(hash('sha256', text, 'hex').slice(0, 8), 16) % count;
}

/** The sandbox's answer to a prompt: the same prompt always gets the same words. */
export function answerText(model: string, prompt: string, choice: number): string {
  const texts = model === 'sandbox-large' ? LARGE : SMALL;
  const seed = `${model}\n${choice}\n${prompt}`;
  return `[sandbox] ${texts[pick(seed, texts.length)]} You said ${prompt.length} characters.`;
}

/** A value that fits a JSON schema, as far as the sandbox reads schemas. */
export function sampleOf(schema: unknown, seed: string, depth = 0): unknown {
  if (typeof schema !== 'object' || schema === null || depth > 8) return 'sandbox';
  const { type, enum: options, properties, items, const: fixed, anyOf } = schema as Record<string, unknown>;
  if (fixed !== undefined) return fixed;
  if (Array.isArray(options) && options.length > 0) return options[pick(seed, options.length)];
  if (Array.isArray(anyOf) && anyOf.length > 0) return sampleOf(anyOf[0], seed, depth + 1);
  const kind = Array.isArray(type) ? type[0] : (type ?? (properties === undefined ? 'string' : 'object'));
  switch (kind) {
    case 'object':
      return Object.fromEntries(
        Object.entries((properties ?? {}) as object).map(([name, inner]) => [
          name,
          sampleOf(inner, seed + name, depth + 1),
        ]),
      );
    case 'array':
      return [sampleOf(items, seed, depth + 1)];
    case 'integer':
    case 'number':
      return pick(seed, 100);
    case 'boolean':
      return pick(seed, 2) === 0;
    case 'null':
      return null;
    default:
      return 'sandbox';
  }
}
