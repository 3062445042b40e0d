const HEAD_END = Buffer.from('\r\n\r\n');
const LINE_END = Buffer.from('\r\n');

/** A request as it came over the wire, whole. */
export interface WireRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** By lower-case name; one that came twice is joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Reads the requests of one connection, however they were cut. */
export class RequestReader {
  #rest = Buffer.alloc(0);

  /** The requests that are whole with these bytes. */
  push(bytes: Uint8Array): WireRequest[] {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    const whole: WireRequest[] = [];
    for (let request = this.#next(); request !== undefined; request = this.#next()) whole.push(request);
    return whole;
  }

  #next(): WireRequest | undefined {
    const headEnd = this.#rest.indexOf(HEAD_END);
    if (headEnd < 0) return undefined;
    const [first = '', ...lines] = this.#rest.subarray(0, headEnd).toString('latin1').split('\r\n');
    const [method = '', path = ''] = first.split(' ');
    const headers = headersOf(lines);
    const bodyStart = headEnd + HEAD_END.length;
    const isChunked = headers['transfer-encoding']?.includes('chunked') === true;
    const found = isChunked
      ? chunkedBody(this.#rest, bodyStart)
      : plainBody(this.#rest, bodyStart, Number(headers['content-length'] ?? 0));
    if (found === undefined) return undefined;
    this.#rest = this.#rest.subarray(found.end);
    return { method, path, headers, body: found.body };
  }
}

function headersOf(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return headers;
}

interface FoundBody {
  readonly body: Uint8Array;
  readonly end: number;
}

function plainBody(bytes: Buffer, start: number, length: number): FoundBody | undefined {
  const end = start + length;
  return bytes.length < end ? undefined : { body: Buffer.from(bytes.subarray(start, end)), end };
}

function chunkedBody(bytes: Buffer, start: number): FoundBody | undefined {
  const parts: Buffer[] = [];
  for (let at = start; ; ) {
    const sizeEnd = bytes.indexOf(LINE_END, at);
    if (sizeEnd < 0) return undefined;
    const size = Number.parseInt(bytes.subarray(at, sizeEnd).toString('latin1'), 16);
    const from = sizeEnd + LINE_END.length;
    const end = from + size + LINE_END.length;
    if (bytes.length < end) return undefined;
    if (size === 0) return { body: Buffer.concat(parts), end };
    parts.push(bytes.subarray(from, from + size));
    at = end;
  }
}
