export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** How much of an image is looked at; a JPEG's size stands behind its metadata, all others tell it at once. */
const JPEG_BYTES = 65_536;
const HEADER_BYTES = 30;
/** Longest media type and parameters before the comma of a data URL. */
const MAX_PREFIX = 256;

/**
 * Pixel size of a PNG, JPEG, GIF or WebP in a data URL, read from its first 64 KiB. Nothing is ever fetched.
 *
 * @returns undefined for other URLs and for what is none of these formats.
 */
export function imageSize(url: string): ImageSize | undefined {
  if (!url.startsWith('data:')) return undefined;
  const comma = url.slice(0, MAX_PREFIX).indexOf(',');
  if (comma < 0 || !url.slice(0, comma).endsWith(';base64')) return undefined;
  const first = (count: number): Buffer =>
    Buffer.from(url.slice(comma + 1, comma + 1 + Math.ceil((count * 4) / 3)), 'base64');
  const head = first(HEADER_BYTES);
  const size = isJpeg(head) ? jpegSize(first(JPEG_BYTES)) : (pngSize(head) ?? gifSize(head) ?? webpSize(head));
  return size !== undefined && size.width > 0 && size.height > 0 ? size : undefined;
}

function pngSize(bytes: Buffer): ImageSize | undefined {
  if (bytes.length < 24 || bytes.readUInt32BE(0) !== 0x89504e47) return undefined;
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

function gifSize(bytes: Buffer): ImageSize | undefined {
  if (bytes.length < 10 || bytes.toString('latin1', 0, 3) !== 'GIF') return undefined;
  return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
}

const isJpeg = (bytes: Buffer): boolean => bytes[0] === 0xff && bytes[1] === 0xd8;

/** Walks the segments to the frame header: C0 to CF but for C4, C8 and CC, which are tables. */
function jpegSize(bytes: Buffer): ImageSize | undefined {
  let position = 2;
  while (position + 9 <= bytes.length) {
    const marker = bytes[position + 1]!;
    if (bytes[position] !== 0xff) return undefined;
    if (marker === 0xff) position += 1;
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return { height: bytes.readUInt16BE(position + 5), width: bytes.readUInt16BE(position + 7) };
    } else position += 2 + bytes.readUInt16BE(position + 2);
  }
  return undefined;
}

function webpSize(bytes: Buffer): ImageSize | undefined {
  if (bytes.length < 30 || bytes.toString('latin1', 8, 12) !== 'WEBP') return undefined;
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8X':
      return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8 ':
      return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
    default:
      return undefined;
  }
}
