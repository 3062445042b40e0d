import { asBuffer } from './bytes.ts';

/**
 * A JSON document: the bytes as sent and the value they mean, each made from the other on first use.
 *
 * Derive a changed one with {@link bodyOf}; bytes can then never be stale.
 */
export interface Body<Value> {
  readonly bytes: Uint8Array;
  readonly value: Value;
}

class ReceivedBody<Value> implements Body<Value> {
  readonly bytes: Uint8Array;
  #value: Value | undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get value(): Value {
    this.#value ??= JSON.parse(text(this.bytes)) as Value;
    return this.#value;
  }
}

class MadeBody<Value> implements Body<Value> {
  readonly value: Value;
  #bytes: Uint8Array | undefined;

  constructor(value: Value) {
    this.value = value;
  }

  get bytes(): Uint8Array {
    this.#bytes ??= Buffer.from(JSON.stringify(this.value));
    return this.#bytes;
  }
}

/** UTF-8 bytes as text. */
export const text = (bytes: Uint8Array): string => asBuffer(bytes).toString('utf8');

/** A body from bytes received; reading `value` throws a SyntaxError when they are not JSON. */
export const bodyFrom = <Value>(bytes: Uint8Array): Body<Value> => new ReceivedBody(bytes);

/** A body from a value. */
export const bodyOf = <Value>(value: Value): Body<Value> => new MadeBody(value);
