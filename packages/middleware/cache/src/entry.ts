import { type Money, pico, type Target, type Usage, WeirError } from '@weir/core';
import type { CacheKey } from './cache-key.ts';

/** A stored answer. */
export interface Entry {
  /** What the bytes are: a JSON document, or the frames of a whole stream. */
  readonly kind: 'value' | 'stream';
  readonly target: Target | undefined;
  readonly usage: Usage;
  readonly serviceTier: string | undefined;
  /** What it cost when it was made, in pico-USD: stands in where today's price is not known. */
  readonly cost: Money;
  /** Epoch ms. */
  readonly storedAt: number;
  readonly blocks: readonly Uint8Array[];
}

interface Header extends Omit<Entry, 'blocks' | 'cost' | 'target' | 'serviceTier'> {
  readonly key: string;
  readonly cost: string;
  readonly target?: Target | undefined;
  readonly serviceTier?: string | undefined;
}

const LENGTH_BYTES = 4;

/** An entry as bytes: the length of its header (32 bits, big endian), the header as JSON, the body. */
export function encodeEntry(key: CacheKey, entry: Entry): Uint8Array {
  const { kind, target, usage, serviceTier, cost, storedAt, blocks } = entry;
  const header: Header = { key, cost: cost.toString(), kind, target, usage, serviceTier, storedAt };
  const head = JSON.stringify(header);
  const headLength = Buffer.byteLength(head);
  let size = LENGTH_BYTES + headLength;
  for (const block of blocks) size += block.length;
  const bytes = Buffer.allocUnsafe(size);
  bytes.writeUInt32BE(headLength);
  bytes.write(head, LENGTH_BYTES);
  let at = LENGTH_BYTES + headLength;
  for (const block of blocks) {
    bytes.set(block, at);
    at += block.length;
  }
  return bytes;
}

/**
 * Reads an entry; its body is a view of the bytes.
 *
 * @throws WeirError `internal_error` when the bytes are no entry, or one of another key: a store that mixes up its
 * replies must not hand one caller the answer of another.
 */
export function decodeEntry(key: CacheKey, bytes: Uint8Array): Entry {
  const { key: storedKey, cost, kind, target, usage, serviceTier, storedAt } = headerOf(bytes);
  if (storedKey !== key) throw new WeirError('internal_error', 'The store returned the entry of another key');
  const body = bytes.subarray(LENGTH_BYTES + lengthOf(bytes));
  return { kind, target, usage, serviceTier, cost: pico(BigInt(cost)), storedAt, blocks: [body] };
}

function headerOf(bytes: Uint8Array): Header {
  try {
    const end = LENGTH_BYTES + lengthOf(bytes);
    const header: unknown = JSON.parse(view(bytes).toString('utf8', LENGTH_BYTES, end));
    if (typeof header === 'object' && header !== null) return header as Header;
    throw new TypeError('The header is no object');
  } catch (cause) {
    throw new WeirError('internal_error', `The ${bytes.length} bytes the store returned are not an entry`, { cause });
  }
}

const lengthOf = (bytes: Uint8Array): number => view(bytes).readUInt32BE(0);

const view = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
