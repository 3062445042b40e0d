import { asBuffer } from '../bytes.ts';
import { WeirError } from '../error.ts';
import type { Frame } from './frame.ts';

/** Longest run of bytes without a blank line before a stream is cut. */
export const MAX_FRAME_BYTES = 1_048_576;

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const NOTHING = new Uint8Array(0);

const BLANK_LINE = Buffer.from('\n\n');
const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

/** Where the frame that starts at `from` ends, its blank line included; -1 when it goes on past the bytes. */
function frameEnd(bytes: Buffer, from: number, hasCarriageReturns: boolean): number {
  if (!hasCarriageReturns) {
    const end = bytes.indexOf(BLANK_LINE, from);
    return end < 0 ? -1 : end + 2;
  }
  let lineStart = from;
  for (let index = from; index < bytes.length; index++) {
    const byte = bytes[index];
    if (byte !== LF && byte !== CR) continue;
    const lineIsEmpty = index === lineStart;
    if (byte === CR && bytes[index + 1] === LF) index++;
    if (lineIsEmpty && index >= from + 1) return index + 1;
    lineStart = index + 1;
  }
  return -1;
}

/** Where the last whole frame ends; 0 when there is none. */
function lastBoundary(bytes: Uint8Array): number {
  const buffer = asBuffer(bytes);
  const lf = buffer.lastIndexOf('\n\n');
  const crlf = buffer.lastIndexOf('\n\r\n'); // a blank line of CRLF below a line that ended with either
  const cr = buffer.lastIndexOf('\r\r');
  return Math.max(lf < 0 ? 0 : lf + 2, crlf < 0 ? 0 : crlf + 3, cr < 0 ? 0 : cr + 2);
}

/** Cuts network chunks into blocks of whole server-sent-event frames, whatever the chunking was. */
export class SseAligner {
  #parts: Uint8Array[] = [];
  #size = 0;
  #isFirst = true;
  readonly #maxBytes: number;

  /** @param maxFrameBytes longest event that is waited for */
  constructor(maxFrameBytes: number = MAX_FRAME_BYTES) {
    this.#maxBytes = maxFrameBytes;
  }

  /**
   * The whole frames that are complete with this chunk; undefined when there are none yet.
   *
   * @throws WeirError `upstream_too_large` when a frame passes the limit.
   */
  push(chunk: Uint8Array): Uint8Array | undefined {
    const bytes = this.#isFirst ? this.#withoutMark(chunk) : chunk;
    if (bytes === undefined) return undefined;
    const { length } = bytes;
    if (this.#size === 0 && length > 1 && bytes[length - 1] === LF && bytes[length - 2] === LF) return bytes;
    if (this.#size > 0 && !endsALine(bytes)) return this.#keep(bytes);
    const whole = this.#take(bytes);
    const boundary = lastBoundary(whole);
    if (boundary < whole.length) this.#keep(whole.subarray(boundary));
    return boundary === 0 ? undefined : whole.subarray(0, boundary);
  }

  /** What is left when the stream ends: an unterminated last frame, closed with a blank line. */
  flush(): Uint8Array | undefined {
    if (this.#size === 0) return undefined;
    const rest = this.#take(NOTHING);
    return Buffer.concat([rest, Buffer.from('\n\n')]);
  }

  #keep(bytes: Uint8Array): undefined {
    this.#parts.push(bytes);
    this.#size += bytes.length;
    if (this.#size > this.#maxBytes) {
      throw new WeirError(
        'upstream_too_large',
        `A stream event is over ${this.#size} bytes, the limit is ${this.#maxBytes}`,
      );
    }
  }

  #take(bytes: Uint8Array): Uint8Array {
    if (this.#size === 0) return bytes;
    const whole = Buffer.concat([...this.#parts, bytes]);
    this.#parts = [];
    this.#size = 0;
    return whole;
  }

  /** The stream's first bytes without a byte order mark; undefined while they may still become one. */
  #withoutMark(chunk: Uint8Array): Uint8Array | undefined {
    const start = this.#take(chunk);
    const hasMark = BYTE_ORDER_MARK.subarray(0, start.length).equals(start.subarray(0, 3));
    if (hasMark && start.length < BYTE_ORDER_MARK.length) return this.#keep(start);
    this.#isFirst = false;
    return hasMark ? start.subarray(BYTE_ORDER_MARK.length) : start;
  }
}

const endsALine = (bytes: Uint8Array): boolean => bytes.includes(LF) || bytes.includes(CR);

/** Where the data of a frame begins that has it in its first line, or right below its name; -1 elsewhere. */
function dataStart(text: string): number {
  if (text.startsWith('data: ')) return 6;
  if (!text.startsWith('event: ')) return -1;
  const line = text.indexOf('\n') + 1;
  return line > 0 && text.startsWith('data: ', line) ? line + 6 : -1;
}

/** The `data` of a frame: its data lines joined; undefined when it has none. */
export function sseData(bytes: Uint8Array): string | undefined {
  const text = asBuffer(bytes).toString('utf8');
  const start = dataStart(text);
  if (start >= 0) {
    const end = text.slice(start).search(/[\r\n]/);
    const rest = end < 0 ? '' : text.slice(start + end);
    if (rest === '' || /^(\r\n|\n|\r){2}$/.test(rest)) return text.slice(start, end < 0 ? undefined : start + end);
  }
  let data: string | undefined;
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line !== 'data' && !line.startsWith('data:')) continue;
    const value = line.slice(line[5] === ' ' ? 6 : 5);
    data = data === undefined ? value : `${data}\n${value}`;
  }
  return data;
}

class SseFrame<Event> implements Frame<Event> {
  readonly bytes: Uint8Array;
  #event: Event | undefined;
  #isRead = false;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get event(): Event | undefined {
    if (this.#isRead) return this.#event;
    this.#isRead = true;
    const data = sseData(this.bytes);
    if (data === undefined || data === '' || data === '[DONE]') return undefined;
    if (data.startsWith(':')) return undefined; // a comment that a proxy took for data
    try {
      this.#event = JSON.parse(data) as Event;
    } catch (cause) {
      throw new WeirError('upstream_malformed', 'A stream event is not JSON', { cause });
    }
    return this.#event;
  }
}

/** The frames of a block of whole frames, one by one: whoever needs only the first few pays only for those. */
export function* eachFrame<Event>(block: Uint8Array): Generator<Frame<Event>> {
  const bytes = asBuffer(block);
  const hasCarriageReturns = bytes.includes(CR);
  let start = 0;
  while (start < bytes.length) {
    const end = frameEnd(bytes, start, hasCarriageReturns);
    yield new SseFrame(bytes.subarray(start, end < 0 ? undefined : end));
    if (end < 0) return;
    start = end;
  }
}

/** All frames of a block of whole frames. */
export const sseFrames = <Event>(block: Uint8Array): Frame<Event>[] => [...eachFrame<Event>(block)];

/** A frame and where it stands in its block. */
export interface PlacedFrame<Event> {
  readonly frame: Frame<Event>;
  readonly start: number;
  readonly end: number;
}

/** The frame around an offset of a block of whole frames. */
export function frameAround<Event>(block: Uint8Array, offset: number): PlacedFrame<Event> {
  const bytes = asBuffer(block);
  if (!bytes.includes(CR)) {
    const before = bytes.lastIndexOf(BLANK_LINE, offset);
    const start = before < 0 ? 0 : before + 2;
    const after = bytes.indexOf(BLANK_LINE, offset);
    const end = after < 0 ? bytes.length : after + 2;
    return { frame: new SseFrame(bytes.subarray(start, end)), start, end };
  }
  let start = 0;
  for (;;) {
    const found = frameEnd(bytes, start, true);
    const end = found < 0 ? bytes.length : found;
    if (end > offset || found < 0) return { frame: new SseFrame(bytes.subarray(start, end)), start, end };
    start = end;
  }
}

/** Longest a block is looked through from its end: `[DONE]`, its blank line, a comment or two. */
const DONE_REACH = 256;
const DONE = Buffer.from('[DONE]');

/** Where a block of whole frames ends its stream: with `data: [DONE]` as a line of its own near its end; -1 when nowhere. */
export function doneAt(block: Uint8Array): number {
  const bytes = asBuffer(block);
  const at = bytes.lastIndexOf(DONE);
  const start = at - (bytes[at - 1] === SPACE ? 6 : 5);
  if (start < 0 || at < bytes.length - DONE_REACH) return -1;
  const before = bytes[start - 1];
  const isLine =
    (start === 0 || before === LF || before === CR) && bytes.toString('latin1', start, start + 5) === 'data:';
  return isLine ? start : -1;
}

/** An event as a server-sent-event frame: `data: {...}` and a blank line. */
export const sseEvent = (event: unknown): Uint8Array => Buffer.from(`data: ${JSON.stringify(event)}\n\n`);

/** A named event: `event:` and `data:`, as the Responses and Messages APIs send them. */
export const sseNamedEvent = (name: string, event: unknown): Uint8Array =>
  Buffer.from(`event: ${name}\ndata: ${JSON.stringify(event)}\n\n`);

/** How OpenAI ends a clean stream. */
export const SSE_DONE: Uint8Array = Buffer.from('data: [DONE]\n\n');
