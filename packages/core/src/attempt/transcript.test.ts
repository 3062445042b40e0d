import { chatEndpoint } from '@weir/endpoints';
import { chatChunks, scripted } from '@weir/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drain, held, world } from '../../test/attempts.ts';
import { chunking } from '../../test/chunkings.ts';
import type { AttemptOutcome } from '../ledger.ts';
import { EventStream } from '../stream/event-stream.ts';
import { SseAligner } from '../stream/sse.ts';
import { Transcript } from './transcript.ts';

const BILLING = scripted('a', []).billing;
const transcript = (...blocks: readonly string[]): Transcript => {
  const told = new Transcript(chatEndpoint as never, BILLING);
  for (const block of blocks) told.add(Buffer.from(block));
  return told;
};
const usageFrame = (prompt: number, completion: number, more: object = {}): string =>
  `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion }, ...more })}\n\n`;
const content = (text: string): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: text }, finish_reason: null }] })}\n\n`;

describe('usage', () => {
  it.each([
    ['on the last event', [content('a'), usageFrame(3, 1), 'data: [DONE]\n\n'], 1],
    [
      'counted up in every event: the last one counts',
      [usageFrame(3, 0), content('a'), usageFrame(3, 1), usageFrame(3, 2)],
      2,
    ],
    ['behind [DONE]', [content('a'), 'data: [DONE]\n\n', usageFrame(3, 7)], 7],
    ['several times in one block', [usageFrame(3, 1) + content('a') + usageFrame(3, 9)], 9],
    ['once, and null ever after', [usageFrame(3, 4), 'data: {"choices":[],"usage":null}\n\n'], 4],
  ])('is found %s', (_, blocks, output) => {
    expect(transcript(...blocks).usage).toEqual({ input_tokens: 3, output_tokens: output });
  });

  it('is not found where there is none', () => {
    expect(transcript(content('"usage":{"prompt_tokens":1}'), 'data: [DONE]\n\n').usage).toBeUndefined();
  });

  it('brings the service tier that was served', () => {
    expect(transcript(usageFrame(1, 1, { service_tier: 'flex' }), usageFrame(1, 2)).served.tier).toBe('flex');
  });

  it('in a frame that is damaged is left to the consumer to stumble over', () => {
    expect(transcript('data: {"usage":{oops\n\n', usageFrame(1, 2)).usage).toEqual({
      input_tokens: 1,
      output_tokens: 2,
    });
  });

  it('says so when a block told one', () => {
    const told = transcript();
    expect(told.add(Buffer.from(content('a')))).toBe(false);
    expect(told.add(Buffer.from(usageFrame(1, 1)))).toBe(true);
  });
});

describe('what was delivered', () => {
  it('has the events with content and their text', () => {
    const told = transcript(
      ': ping\n\n',
      content('grüße'),
      content(''),
      content('ab') + content('c'),
      'data: {oops\n\n',
    );
    expect(told.delivered).toEqual({ contentEvents: 3, text: 'grüßeabc', furtherBytes: 0 });
    expect(told.delivered).toEqual({ contentEvents: 3, text: 'grüßeabc', furtherBytes: 0 });
  });

  it('does not depend on when the blocks are folded', () => {
    const piece = content('x'.repeat(500));
    const told = transcript(...Array.from({ length: 300 }, () => piece));
    const { text, ...rest } = told.delivered;
    expect(text).toBe('x'.repeat(65_500));
    expect(rest).toEqual({ contentEvents: 300, furtherBytes: 84_500 });
  });
});

describe('a row', () => {
  const STREAM = Buffer.concat([
    Buffer.from(': ping\r\n\r\n'),
    ...chatChunks(['Grüße, ', '世界 🚀', ' "usage":{}', ' data: [DONE]']).map((chunk) =>
      chatEndpoint.encodeEvent(chunk),
    ),
    chatEndpoint.streamEnd!,
  ]);

  async function rowOf(bytes: Uint8Array, cut: (bytes: Uint8Array) => Uint8Array[]): Promise<AttemptOutcome> {
    const aligner = new SseAligner();
    const blocks = cut(bytes).flatMap((chunk) => aligner.push(chunk) ?? []);
    const rest = aligner.flush();
    if (rest !== undefined) blocks.push(rest);
    const { run, ledger } = world([{ reply: { kind: 'stream', headers: {}, stream: EventStream.ofBlocks(blocks) } }]);
    await run(held(true))
      .then(drain)
      .catch(() => undefined);
    return ledger.rows[0]!.outcome!;
  }

  it('is the same however the network cut the same bytes', async () => {
    const whole = await rowOf(STREAM, (bytes) => [bytes]);
    expect(whole).toMatchObject({ outcome: 'complete', basis: 'provider', cost: 20_000_000n });
    await fc.assert(
      fc.asyncProperty(chunking, async (cut) => {
        expect(await rowOf(STREAM, cut)).toEqual(whole);
      }),
      { seed: 4, numRuns: 60 },
    );
  });

  it('of a stream cut off anywhere is the same however the network cut it before', async () => {
    await fc.assert(
      fc.asyncProperty(chunking, fc.nat({ max: STREAM.length }), async (cut, end) => {
        const part = STREAM.subarray(0, end);
        const [row, whole] = [
          await rowOf(part, cut),
          await rowOf(part, (bytes) => (bytes.length === 0 ? [] : [bytes])),
        ];
        expect(row).toEqual(whole);
      }),
      { seed: 6, numRuns: 80 },
    );
  });
});

describe('events that come parsed', () => {
  const finish = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };
  const texts = ['One ', 'x'.repeat(65_536), 'two', 'drei ü'];
  const frames = [...texts.map(content), `data: ${JSON.stringify(finish)}\n\n`, usageFrame(3, 1)];

  it('count like those read from the bytes', () => {
    const read = transcript(...frames);
    const told = new Transcript(chatEndpoint as never, BILLING);
    for (const frame of frames) told.add(Buffer.from(frame), [JSON.parse(frame.slice(6))]);

    expect([told.isFinished(1), told.isFinished(2), told.saysDone]).toEqual([true, false, false]);
    expect([told.delivered, told.usage]).toEqual([read.delivered, read.usage]);
    expect(told.delivered.contentEvents).toBe(4);
  });
});
