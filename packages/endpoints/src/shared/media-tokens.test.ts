import { describe, expect, it } from 'vitest';
import { audioTokensAtMost, fileTokensAtMost, unknownPartTokens } from './media-tokens.ts';

const base64 = (bytes: number): string => Buffer.alloc(bytes).toString('base64');

describe('media tokens', () => {
  it('bounds a minute of sound at the lowest rate of its format', () => {
    expect(audioTokensAtMost(base64(60 * 8_000), 'wav')).toBe(1_920);
    expect(audioTokensAtMost(base64(60 * 1_000), 'mp3')).toBe(1_920);
  });

  it('counts a file by half its bytes, one named by an id by an assumption', () => {
    expect(fileTokensAtMost(base64(3_000))).toBe(1_500);
    expect(fileTokensAtMost(undefined)).toBe(32_768);
  });

  it('counts an unknown part like text', () => {
    expect(unknownPartTokens({ type: 'video_url', video_url: { url: 'x'.repeat(1_000) } })).toBeGreaterThan(500);
  });
});
