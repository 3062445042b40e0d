import { textOf } from './read.ts';

/**
 * Tokens a second of sound takes: 32 at Gemini (ai.google.dev/gemini-api/docs/audio, read 2026), about 10 at
 * gpt-4o-audio.
 */
const TOKENS_A_SECOND = 32;
/** Fewest bytes a second: 8 kHz, 8 bit, mono for WAV; 8 kbit/s, the lowest rate of MP3, for all that is compressed. */
const WAV_BYTES_A_SECOND = 8_000;
const COMPRESSED_BYTES_A_SECOND = 1_000;

/** Assumed of a file that is named by its id only: its size is not known here. */
export const FILE_BY_ID_TOKENS = 32_768;
/** Assumed of an earlier spoken answer named by its id: 64 seconds. */
export const SOUND_BY_ID_TOKENS = 2_048;

const decodedBytes = (base64: string): number => Math.ceil((base64.length * 3) / 4);

/** Most tokens base64 sound takes, from its length and the lowest bit rate of its format. */
export function audioTokensAtMost(data: unknown, format: unknown): number {
  const rate = format === 'wav' ? WAV_BYTES_A_SECOND : COMPRESSED_BYTES_A_SECOND;
  return Math.ceil((decodedBytes(textOf(data)) / rate) * TOKENS_A_SECOND);
}

/** A file's bytes / 2, as for text; dense PDFs can be above it. Without data it is named by an id. */
export function fileTokensAtMost(data: unknown): number {
  return typeof data === 'string' ? Math.ceil(decodedBytes(data) / 2) : FILE_BY_ID_TOKENS;
}

/** A part of a type weir does not know: its JSON, counted like text. */
export const unknownPartTokens = (part: unknown): number =>
  Math.ceil(Buffer.byteLength(JSON.stringify(part) ?? '') / 2);
