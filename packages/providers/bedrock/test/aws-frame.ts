import { crc32 } from 'node:zlib';

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

function textHeader(name: string, value: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(value));
  return Buffer.concat([
    Buffer.from([Buffer.byteLength(name)]),
    Buffer.from(name),
    Buffer.from([7]),
    length,
    Buffer.from(value),
  ]);
}

/** One message of an AWS event stream; its headers may also be given as bytes. */
export function awsFrame(headers: Readonly<Record<string, string>> | Buffer, payload: string | Buffer): Buffer {
  const written = Buffer.isBuffer(headers)
    ? headers
    : Buffer.concat(Object.entries(headers).map(([name, value]) => textHeader(name, value)));
  const body = Buffer.from(payload);
  const prelude = Buffer.concat([word(16 + written.length + body.length), word(written.length)]);
  const checked = Buffer.concat([prelude, word(crc32(prelude)), written, body]);
  return Buffer.concat([checked, word(crc32(checked))]);
}

/** A frame as `name {json}`; with `!` before the name it is an exception. */
export function frameOf(text: string): Buffer {
  const [, mark = '', name = '', payload = ''] = /^(!?)(\w*) ?(.*)$/s.exec(text) ?? [];
  const kind = mark === '!' ? 'exception' : 'event';
  return awsFrame({ [`:${kind}-type`]: name, ':message-type': kind }, payload);
}
