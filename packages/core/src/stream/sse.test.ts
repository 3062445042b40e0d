import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunking, cutAt, inPieces } from '../../test/chunkings.ts';
import {
  doneAt,
  eachFrame,
  frameAround,
  MAX_FRAME_BYTES,
  SSE_DONE,
  SseAligner,
  sseData,
  sseEvent,
  sseFrames,
  sseNamedEvent,
} from './sse.ts';

const SEEDED = { seed: 11, numRuns: 400 };
const bytesOf = (text: string): Buffer => Buffer.from(text);
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

/** The blocks a chunked stream is aligned to, the unterminated rest included. */
function aligned(chunks: readonly Uint8Array[]): Uint8Array[] {
  const aligner = new SseAligner();
  const blocks = chunks.flatMap((chunk) => aligner.push(chunk) ?? []);
  const rest = aligner.flush();
  return rest === undefined ? blocks : [...blocks, rest];
}

/** What a reader of our frames is told. */
const dataOf = (blocks: readonly Uint8Array[]): string[] =>
  blocks
    .flatMap((block) => sseFrames(block).map(({ bytes }) => sseData(bytes)))
    .filter((data) => data !== undefined && data !== '') as string[];

/** What the reference parser tells of the same stream, its last event closed. */
function reference(stream: string): string[] {
  const told: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => told.push(data) });
  parser.feed(stream.startsWith('\uFEFF') ? stream.slice(1) : stream);
  parser.feed('\n\n');
  return told.filter((data) => data !== '');
}

const word = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.replace(/[\r\n]/g, '')),
  fc.constantFrom('{"a":1}', '[DONE]', 'grüße, 世界 🚀', '', ' two  spaces', 'data: x', ':'),
);
const line = fc.oneof(
  { weight: 6, arbitrary: word.map((text) => `data: ${text}`) },
  { weight: 2, arbitrary: word.map((text) => `data:${text}`) },
  fc.constantFrom('data', ': ping', ':', 'event: delta', 'id: 7', 'retry: 10', 'unknown: x', 'data : x', 'dat', ''),
);
const terminator = fc.constantFrom('\n', '\r\n', '\r');
const pure = fc
  .tuple(terminator, fc.array(fc.array(line, { minLength: 1, maxLength: 4 }), { maxLength: 8 }))
  .map(([end, events]) => events.map((lines) => lines.map((text) => text + end).join('') + end).join(''));
const mixed = fc
  .array(fc.tuple(line, terminator), { maxLength: 30 })
  .map((lines) => lines.map(([text, end]) => text + end).join(''));
const stream = fc
  .tuple(fc.constantFrom('', '\uFEFF'), fc.oneof(pure, mixed), fc.constantFrom('', 'data: unfinished', 'data: cut\n'))
  .map((parts) => parts.join(''));

describe('a stream of events', () => {
  it('says what the reference parser says, however the network cut it', () => {
    fc.assert(
      fc.property(stream, chunking, (text, cut) => {
        expect(dataOf(aligned(cut(bytesOf(text))))).toEqual(reference(text));
      }),
      SEEDED,
    );
  });

  it('comes out with every byte it went in with', () => {
    fc.assert(
      fc.property(pure, chunking, (text, cut) => {
        const out = textOf(Buffer.concat(aligned(cut(bytesOf(text)))));
        expect([text, `${text}\n\n`]).toContain(out);
      }),
      SEEDED,
    );
  });

  it.each([
    ['\n', '\n'],
    ['\r\n', '\r\n'],
    ['\r', '\r'],
    ['\n', '\r\n'],
    ['\r\n', '\n'],
  ])('with lines ended by %j and blank ones by %j is handed on at every blank line, not later', (end, blank) => {
    const aligner = new SseAligner();
    expect(aligner.push(bytesOf(`data: 1${end}`))).toBeUndefined();
    expect(textOf(aligner.push(bytesOf(blank))!)).toBe(`data: 1${end}${blank}`);
    expect(textOf(aligner.push(bytesOf(`data: 2${end}${blank}data: 3`))!)).toBe(`data: 2${end}${blank}`);
    expect(textOf(aligner.push(bytesOf(`${end}${blank}`))!)).toBe(`data: 3${end}${blank}`);
    expect(aligner.flush()).toBeUndefined();
  });

  it('loses its byte order mark, even one that arrives byte by byte', () => {
    const text = bytesOf('\uFEFFdata: 1\n\n');
    expect(dataOf(aligned([text]))).toEqual(['1']);
    expect(dataOf(aligned(inPieces(text, 1)))).toEqual(['1']);
    expect(dataOf(aligned([new Uint8Array(0), ...inPieces(text, 2)]))).toEqual(['1']);
  });

  it('keeps a mark that is not at its beginning', () => {
    expect(dataOf(aligned([bytesOf('data: 1\n\ndata: \uFEFF2\n\n')]))).toEqual(['1', '\uFEFF2']);
  });

  it('keeps characters whole that the network cut', () => {
    const bytes = bytesOf('data: {"text":"grüße, 世界 🚀"}\n\n');
    for (let at = 1; at < bytes.length; at++) {
      expect(dataOf(aligned(cutAt(bytes, [at])))).toEqual(['{"text":"grüße, 世界 🚀"}']);
    }
  });

  it('hands on the chunk itself when it ends with a blank line', () => {
    const chunk = bytesOf('data: 1\n\ndata: 2\n\n');
    expect(new SseAligner().push(chunk)).toBe(chunk);
  });

  it('ends with what was never closed, closed', () => {
    expect(aligned([bytesOf('data: 1\n\ndata: 2')]).map(textOf)).toEqual(['data: 1\n\n', 'data: 2\n\n']);
    expect(new SseAligner().flush()).toBeUndefined();
  });
});

describe('the frame limit', () => {
  const filler = Buffer.alloc(65_536, 'x');

  it('cuts a stream that never ends a line', () => {
    const aligner = new SseAligner();
    let taken = 0;
    const flood = (): void => {
      for (;;) {
        aligner.push(filler);
        taken += filler.length;
      }
    };
    expect(flood).toThrow(
      expect.objectContaining({
        code: 'upstream_too_large',
        message: `A stream event is over ${MAX_FRAME_BYTES + filler.length} bytes, the limit is ${MAX_FRAME_BYTES}`,
      }),
    );
    expect(taken).toBeLessThanOrEqual(MAX_FRAME_BYTES);
  });

  it('cuts a stream of lines without a blank one', () => {
    const aligner = new SseAligner();
    const lines = Buffer.from(`data: ${'x'.repeat(60_000)}\n`);
    const flood = (): void => {
      for (let sent = 0; sent < 40; sent++) aligner.push(lines);
    };
    expect(flood).toThrow(/limit is 1048576/);
  });

  it('lets a frame of just that size pass', () => {
    const aligner = new SseAligner();
    const frame = Buffer.concat([Buffer.alloc(MAX_FRAME_BYTES - 2, 'x'), Buffer.from('\n')]);
    expect(aligner.push(frame)).toBeUndefined();
    expect(aligner.push(Buffer.from('\n'))).toHaveLength(MAX_FRAME_BYTES);
  });

  it('does not add up over frames', () => {
    const aligner = new SseAligner();
    const frame = Buffer.concat([filler, Buffer.from('\n\n')]);
    for (let sent = 0; sent < 40; sent++) expect(aligner.push(frame)).toHaveLength(filler.length + 2);
  });
});

describe('sseData', () => {
  it.each([
    ['data: a\n\n', 'a'],
    ['data:a\n\n', 'a'],
    ['data:  a\n\n', ' a'],
    ['data: a', 'a'],
    ['data: a\r\n\r\n', 'a'],
    ['data: a\ndata: b\n\n', 'a\nb'],
    ['data\n\n', ''],
    ['data: \n\n', ''],
    ['data\ndata\n\n', '\n'],
    ['event: x\ndata: a\nid: 1\n\n', 'a'],
    ['\ndata: a\n\n', 'a'],
    [': ping\n\n', undefined],
    ['event: x\n\n', undefined],
    ['datax: a\n\n', undefined],
    ['\n\n', undefined],
  ])('of %j is %j', (frame, data) => {
    expect(sseData(bytesOf(frame))).toBe(data);
  });

  it('of bytes that are not UTF-8 has a replacement character, and nothing is joined wrongly', () => {
    expect(sseData(Buffer.from([...bytesOf('data: a'), 0xff, ...bytesOf('b\n\n')]))).toBe('a\uFFFDb');
  });
});

describe('a frame', () => {
  const frame = (text: string) => sseFrames<unknown>(bytesOf(text))[0]!;

  it('is parsed on first read and once only', () => {
    const one = frame('data: {"a":1}\n\n');
    expect(one.event).toEqual({ a: 1 });
    expect(one.event).toBe(one.event);
  });

  it.each([': ping\n\n', 'data: : ping\n\n', 'data: [DONE]\n\n', 'data:\n\n', 'event: ping\n\n'])(
    '%j has no event',
    (text) => {
      expect(frame(text).event).toBeUndefined();
    },
  );

  it('that is not JSON fails whoever reads it, without showing its text', () => {
    expect(() => frame('data: {"secret" oops}\n\n').event).toThrow(
      expect.objectContaining({ code: 'upstream_malformed', message: 'A stream event is not JSON' }),
    );
  });

  it('made from an event is read back as that event', () => {
    fc.assert(
      fc.property(fc.object(), (event) => {
        const plain: unknown = JSON.parse(JSON.stringify(event));
        expect(sseFrames(sseEvent(plain))).toHaveLength(1);
        expect(sseFrames(sseEvent(plain))[0]!.event).toEqual(plain);
        expect(sseFrames(sseNamedEvent('delta', plain))[0]!.event).toEqual(plain);
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  it('may be named', () => {
    expect(textOf(sseNamedEvent('message_start', { a: 1 }))).toBe('event: message_start\ndata: {"a":1}\n\n');
    expect(textOf(SSE_DONE)).toBe('data: [DONE]\n\n');
  });
});

describe('eachFrame', () => {
  it('pays only for the frames that are asked for', () => {
    const frames = eachFrame(bytesOf('data: 1\n\ndata: not json\n\n'));
    expect(frames.next().value?.event).toBe(1);
    frames.return?.(undefined);
  });

  it('gives the frames of a block without losing a byte', () => {
    fc.assert(
      fc.property(stream, (text) => {
        for (const block of aligned([bytesOf(text)])) {
          expect(Buffer.concat(sseFrames(block).map(({ bytes }) => bytes))).toEqual(Buffer.from(block));
        }
      }),
      SEEDED,
    );
  });

  it('of an empty block are none', () => {
    expect(sseFrames(new Uint8Array(0))).toEqual([]);
  });

  it('reads a view into a larger buffer in place', () => {
    const large = bytesOf('XXXXdata: 1\n\nYYYY');
    const [only, ...more] = sseFrames(new Uint8Array(large.buffer, large.byteOffset + 4, 9));
    expect(only?.event).toBe(1);
    expect(more).toEqual([]);
  });
});

describe('doneAt', () => {
  it.each([
    ['data: [DONE]\n\n', 0],
    ['data:[DONE]\n\n', 0],
    ['data: {"a":1}\n\ndata: [DONE]\n\n', 15],
    ['data: 1\r\n\r\ndata: [DONE]\r\n\r\n: bye\r\n\r\n', 11],
    ['event: end\ndata: [DONE]\n\n', 11],
    ['data: {"text":"data: [DONE]"}\n\n', -1],
    ['data: {"text":"[DONE]"}\n\n', -1],
    ['xdata: [DONE]\n\n', -1],
    ['[DONE]', -1],
    ['', -1],
    [`data: [DONE]\n\n: ${'x'.repeat(300)}\n\n`, -1],
  ])('of %j is %d', (block, at) => {
    expect(doneAt(bytesOf(block))).toBe(at);
  });
});

describe('frameAround', () => {
  it.each(['\n', '\r\n', '\r'])('finds the frame any byte of it stands in (%j)', (end) => {
    const texts = ['data: {"a":1}', ': ping', 'event: x', 'data: {"b":2}'].map((text) => text + end + end);
    const block = bytesOf(texts.join(''));
    let start = 0;
    for (const text of texts) {
      for (let at = start; at < start + text.length - 2 * end.length; at++) {
        const placed = frameAround(block, at);
        expect([placed.start, placed.end, textOf(placed.frame.bytes)]).toEqual([start, start + text.length, text]);
      }
      start += text.length;
    }
  });

  it.each(['\n', '\r\n'])('takes an unclosed last frame to the end (%j)', (end) => {
    const block = bytesOf(`data: 1${end}${end}data: 2`);
    const placed = frameAround<number>(block, block.length - 1);
    expect(placed.frame.event).toBe(2);
    expect(placed.end).toBe(block.length);
  });
});
