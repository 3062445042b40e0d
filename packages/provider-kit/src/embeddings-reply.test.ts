import { callOf } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { embeddingsReply } from './embeddings-reply.ts';

const asking = (encoding_format?: string | null) =>
  callOf('embeddings', { model: 'm', input: 'x', ...(encoding_format === undefined ? {} : { encoding_format }) });
const reply = (embedding: string) =>
  Buffer.from(
    `{"object":"list","data":[{"object":"embedding", "embedding" : ${embedding},"index":0}],"model":"m","x":1}`,
  );
const NUMBERS = reply('[1, -2.0]');
const BASE64 = reply('"AACAPwAAAMA="');
const vectorIn = (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString()).data[0].embedding;

describe('embeddingsReply', () => {
  it.each([
    [undefined, NUMBERS],
    [null, NUMBERS],
    ['float', NUMBERS],
    ['int8', NUMBERS],
    ['base64', BASE64],
    ['base64_int8', BASE64],
    [undefined, BASE64],
  ])('leaves the bytes of a reply that is as asked for (%s)', (format, bytes) => {
    expect(embeddingsReply(bytes, asking(format))).toBe(bytes);
  });

  it('gives base64 where numbers came, and numbers where base64 did', () => {
    const encoded = embeddingsReply(NUMBERS, asking('base64'));

    expect(vectorIn(encoded)).toBe('AACAPwAAAMA=');
    expect(JSON.parse(Buffer.from(encoded).toString())).toMatchObject({ object: 'list', model: 'm', x: 1 });
    expect(vectorIn(embeddingsReply(BASE64, asking('float')))).toEqual([1, -2]);
  });

  it.each(['', '{', '{"error":{"message":"embedding"}}', '{"data":[{"object":"embedding"}]}'])(
    'hands on %j as it is: others say what is wrong with it',
    (text) => {
      const bytes = Buffer.from(text);

      expect(embeddingsReply(bytes, asking('base64'))).toBe(bytes);
    },
  );
});
