import { rawOf } from '@weir/core';

const STREAM_OPTIONS = Buffer.from('"stream_options":{"include_usage":true},');
const OPEN_BRACE = 0x7b;

interface Generating {
  readonly model: string;
  readonly stream?: boolean | null | undefined;
  readonly stream_options?: { readonly include_usage?: boolean | undefined } | null | undefined;
}

/** The caller's own bytes with the model's name replaced and usage asked for, without serialising anything again. */
function splice(request: Generating & object, model: string, asksUsage: boolean): Uint8Array | undefined {
  const raw = rawOf(request);
  if (raw === undefined) return undefined;
  const renames = request.model !== model;
  if (!renames && !asksUsage) return raw.bytes;
  if (renames && raw.model === undefined) return undefined;
  if (asksUsage && request.stream_options !== undefined) return undefined;
  const parts: Uint8Array[] = [];
  let from = 0;
  if (asksUsage) {
    from = raw.bytes.indexOf(OPEN_BRACE) + 1;
    parts.push(raw.bytes.subarray(0, from), STREAM_OPTIONS);
  }
  if (renames) {
    parts.push(raw.bytes.subarray(from, raw.model!.start), Buffer.from(JSON.stringify(model)));
    from = raw.model!.end;
  }
  parts.push(raw.bytes.subarray(from));
  return Buffer.concat(parts);
}

/** A generating request as the wire wants it: the target's model, and usage on every stream. */
export function encodeGenerating(request: Generating & object, model: string, asks: boolean): Uint8Array {
  const asksUsage = asks && request.stream === true && request.stream_options?.include_usage !== true;
  const spliced = splice(request, model, asksUsage);
  if (spliced !== undefined) return spliced;
  const changed = asksUsage
    ? { ...request, model, stream_options: { ...request.stream_options, include_usage: true } }
    : { ...request, model };
  return Buffer.from(JSON.stringify(changed));
}

/** A request whose form the provider speaks, with the target's model: the caller's own bytes where they are known. */
export function encodePlain(
  request: { readonly model?: string | null | undefined } & object,
  model: string,
): Uint8Array {
  return splice(request as Generating, model, false) ?? Buffer.from(JSON.stringify({ ...request, model }));
}
