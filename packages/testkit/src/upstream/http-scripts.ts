import { STATUS_CODES } from 'node:http';
import type { WireScript, WireStep } from './wire-script.ts';

/** Header fields as sent: a list sends the header more than once. */
export type WireHeaders = Readonly<Record<string, string | readonly string[]>>;

/** Line ends of a stream: server-sent events may use any of them. */
export type Delimiter = '\n\n' | '\r\n\r\n' | '\r\r';

export interface SseOptions {
  /** Whether `[DONE]` follows. Default true. */
  readonly done?: boolean;
  /** What ends an event. Default `\n\n`. */
  readonly delimiter?: Delimiter;
  readonly status?: number;
  readonly headers?: WireHeaders;
}

/** The last chunk of a chunked body. */
export const LAST_CHUNK = '0\r\n\r\n';

/** Status line, headers and blank line. */
export function head(status: number, headers: WireHeaders): string {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((one) => `${name}: ${one}\r\n`),
  );
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n${lines.join('')}\r\n`;
}

/** One chunk of a chunked body; `size` may lie. */
export function chunk(content: Uint8Array | string, size = Buffer.byteLength(content)): Uint8Array {
  return Buffer.concat([Buffer.from(`${size.toString(16)}\r\n`), Buffer.from(content), Buffer.from('\r\n')]);
}

/** A whole reply. Its content length is right unless `headers` say otherwise. */
export function reply(status: number, body: Uint8Array | string, headers: WireHeaders = {}): WireScript {
  const length = 'transfer-encoding' in headers ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return [{ send: Buffer.concat([Buffer.from(head(status, { ...length, ...headers })), Buffer.from(body)]) }];
}

/** A JSON reply; a body that is text already is sent as it is. */
export function json(status: number, body: unknown, headers: WireHeaders = {}): WireScript {
  const content = typeof body === 'string' ? body : JSON.stringify(body);
  return reply(status, content, { 'content-type': 'application/json', ...headers });
}

/** The frames of a stream as text. An event that is text is a frame's own lines, `: ping` or `event: x\ndata: {}`. */
export function sseFrameTexts(
  events: readonly unknown[],
  { done = true, delimiter = '\n\n' }: SseOptions = {},
): string[] {
  const lineEnd = delimiter.slice(0, delimiter.length / 2);
  const lines = events.map((event) => (typeof event === 'string' ? event : `data: ${JSON.stringify(event)}`));
  return [...lines, ...(done ? ['data: [DONE]'] : [])].map((text) => text.replaceAll('\n', lineEnd) + delimiter);
}

/** The head of a chunked stream. */
export function streamHead({ status = 200, headers = {} }: SseOptions = {}): WireStep {
  return {
    send: head(status, { 'content-type': 'text/event-stream', 'transfer-encoding': 'chunked', ...headers }),
  };
}

/** A whole stream: its head, a chunk for each event, `[DONE]` and the last chunk. */
export function sse(events: readonly unknown[], options: SseOptions = {}): WireScript {
  return [
    streamHead(options),
    ...sseFrameTexts(events, options).map((text) => ({ send: chunk(text) })),
    { send: LAST_CHUNK },
  ];
}
