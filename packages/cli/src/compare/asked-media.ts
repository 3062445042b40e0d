import type { AskedUse } from '@weir/core';
import type { Fields } from './recorded-usage.ts';

type Asks = (request: Fields) => AskedUse | undefined;

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** OpenAI writes seconds as text. */
function countOf(value: unknown, assumed: number): number {
  const count = Number(value ?? assumed);
  return Number.isInteger(count) && count > 0 ? count : assumed;
}

const images: Asks = ({ n, size, quality }) => ({
  usage: { images: countOf(n, 1) },
  ...variantOf({ size: text(size), quality: text(quality) }),
});

/** What a request for images, speech or a video says that it will use. Endpoints of words are counted otherwise. */
export const ASKED_MEDIA: Readonly<Record<string, Asks>> = {
  'images.generate': images,
  'images.edit': images,
  'audio.speech': ({ input }) => (typeof input === 'string' ? { usage: { characters: [...input].length } } : undefined),
  'videos.create': ({ seconds, size }) => ({
    usage: { video_seconds: countOf(seconds, 4) },
    ...variantOf({ size: text(size) }),
  }),
};

function variantOf(named: Readonly<Record<string, string | undefined>>): Pick<AskedUse, 'variant'> {
  const variant = Object.entries(named).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return variant.length === 0 ? {} : { variant: Object.fromEntries(variant) };
}
