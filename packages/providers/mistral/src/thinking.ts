import type { Fields } from '@weir/provider-kit';

/** Whose thinking it is, by OpenRouter's convention for `reasoning_details`. */
export const FORMAT = 'mistral-v1';

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const joined = (parts: readonly unknown[]): string =>
  parts.map((part) => (isFields(part) ? textOf(part.text) : '')).join('');

/** What Mistral writes as a list of parts. */
export interface Parted {
  readonly text: string;
  readonly thinking: string;
  /** Signatures of thinking, as `reasoning_details`. */
  readonly details: readonly Fields[];
  /** Parts chat has no form for: references. */
  readonly others: readonly unknown[];
}

export function parted(parts: readonly unknown[]): Parted {
  const thoughts = parts.filter((part): part is Fields => isFields(part) && part.type === 'thinking');
  return {
    text: joined(parts.filter((part) => isFields(part) && part.type === 'text')),
    thinking: thoughts.map(({ thinking }) => joined(listOf(thinking))).join(''),
    details: thoughts.flatMap(({ signature, thinking }, index) =>
      typeof signature === 'string'
        ? [{ type: 'reasoning.text', text: joined(listOf(thinking)), signature, format: FORMAT, index }]
        : [],
    ),
    others: parts.filter((part) => isFields(part) && part.type !== 'thinking' && part.type !== 'text'),
  };
}

/** Thinking of an earlier answer as Mistral takes it back: signed where it was, else the bare text. */
export function thinkingParts({ reasoning_details, reasoning_content, reasoning }: Fields): readonly Fields[] {
  const signed = listOf(reasoning_details).filter(
    (detail): detail is Fields => isFields(detail) && detail.format === FORMAT && typeof detail.signature === 'string',
  );
  const part = (text: string, signature?: unknown): Fields => ({
    type: 'thinking',
    thinking: [{ type: 'text', text }],
    closed: true,
    ...(signature === undefined ? {} : { signature }),
  });
  if (signed.length > 0) return signed.map(({ text, signature }) => part(textOf(text), signature));
  const bare = textOf(reasoning_content) || textOf(reasoning);
  return bare === '' ? [] : [part(bare)];
}
