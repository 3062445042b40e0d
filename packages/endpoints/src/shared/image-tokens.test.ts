import { describe, expect, it } from 'vitest';
import { type ImageSize, imageSize } from './image-size.ts';
import { imageTokensAtMost } from './image-tokens.ts';

const url = (type: string, bytes: Buffer): string => `data:image/${type};base64,${bytes.toString('base64')}`;

function png({ width, height }: ImageSize): string {
  const bytes = Buffer.alloc(64);
  bytes.write('\x89PNG\r\n\x1a\n', 0, 'latin1');
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return url('png', bytes);
}

/** A JPEG whose frame header stands behind `metadata` bytes of an APP1 segment. */
function jpeg({ width, height }: ImageSize, metadata: number): string {
  const segment = Buffer.alloc(4 + metadata);
  segment.writeUInt16BE(0xffe1, 0);
  segment.writeUInt16BE(2 + metadata, 2);
  const frame = Buffer.from([0xff, 0xc2, 0, 17, 8, 0, 0, 0, 0, 3]);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return url('jpeg', Buffer.concat([Buffer.from([0xff, 0xd8]), segment, Buffer.from([0xff]), frame]));
}

function webp(kind: string, write: (bytes: Buffer) => void): string {
  const bytes = Buffer.alloc(32);
  bytes.write(`RIFF\0\0\0\0WEBP${kind}`, 0, 'latin1');
  write(bytes);
  return url('webp', bytes);
}

describe('imageSize', () => {
  const size = { width: 1_920, height: 1_080 };

  it('reads PNG, GIF and JPEG, also behind metadata', () => {
    const gif = Buffer.from('GIF89a\0\0\0\0\0\0', 'latin1');
    gif.writeUInt16LE(1_920, 6);
    gif.writeUInt16LE(1_080, 8);

    expect(imageSize(png(size))).toEqual(size);
    expect(imageSize(url('gif', gif))).toEqual(size);
    expect(imageSize(jpeg(size, 0))).toEqual(size);
    expect(imageSize(jpeg(size, 40_000))).toEqual(size);
  });

  it('reads the three kinds of WebP', () => {
    const extended = webp('VP8X', (bytes) => {
      bytes.writeUIntLE(1_919, 24, 3);
      bytes.writeUIntLE(1_079, 27, 3);
    });
    const lossless = webp('VP8L', (bytes) => bytes.writeUInt32LE(1_919 | (1_079 << 14), 21));
    const lossy = webp('VP8 ', (bytes) => {
      bytes.writeUInt16LE(1_920, 26);
      bytes.writeUInt16LE(1_080, 28);
    });

    for (const image of [extended, lossless, lossy]) expect(imageSize(image)).toEqual(size);
  });

  it.each([
    'https://example.com/a.png',
    'data:image/png;base64,',
    'data:image/png,notbase64',
    `data:image/svg+xml;base64,${Buffer.from('<svg/>').toString('base64')}`,
    'data:image/jpeg;base64,/9j/',
    'data:',
    '',
  ])('knows no size of %s', (image) => {
    expect(imageSize(image)).toBeUndefined();
  });
});

describe('imageTokensAtMost', () => {
  const PHOTO = { width: 4_000, height: 3_000 };

  it('bounds the largest count of the vendors for an image in the request', () => {
    // gpt-6 at 1.2 a patch: 125 x 94 patches; Anthropic scales to 4,784
    expect(imageTokensAtMost(png(PHOTO), 'auto')).toBe(Math.ceil(125 * 94 * 1.2));
    expect(imageTokensAtMost(png(PHOTO), undefined)).toBe(imageTokensAtMost(png(PHOTO), 'original'));
  });

  it('is bounded by what low and high detail allow', () => {
    expect(imageTokensAtMost(png(PHOTO), 'high')).toBe(4_784);
    expect(imageTokensAtMost(png({ width: 64, height: 64 }), 'low')).toBe(1_548);
    expect(imageTokensAtMost('https://example.com/a.jpg', 'low')).toBe(4_784);
  });

  it('is not fooled by a header that claims a huge image', () => {
    expect(imageTokensAtMost(png({ width: 4e9, height: 4e9 }), 'auto')).toBe(36_000);
  });

  it('takes a remote image for a 12 megapixel photo, one of original detail for the largest accepted', () => {
    expect(imageTokensAtMost('https://example.com/a.jpg', undefined)).toBe(14_063);
    expect(imageTokensAtMost('https://example.com/a.jpg', 'original')).toBe(36_000);
    expect(imageTokensAtMost(undefined, undefined)).toBe(14_063);
  });
});
