import { type AwsMessage, messageBytes, PRELUDE_BYTES, readMessage } from './aws-message.ts';

/** Cuts network chunks into messages, whatever the chunking was. */
export class AwsMessageReader {
  #parts: Uint8Array[] = [];
  #size = 0;
  #needed = PRELUDE_BYTES;

  /** Whether a message has begun that is not whole. */
  get isInside(): boolean {
    return this.#size > 0;
  }

  /**
   * Hands on each message that is whole with this chunk.
   *
   * @throws WeirError `upstream_malformed` or `upstream_too_large`; the messages before were handed on.
   */
  push(chunk: Uint8Array, take: (message: AwsMessage) => void): void {
    this.#parts.push(chunk);
    this.#size += chunk.length;
    if (this.#size < this.#needed) return;
    let rest = Buffer.concat(this.#parts);
    for (;;) {
      this.#needed = rest.length < PRELUDE_BYTES ? PRELUDE_BYTES : messageBytes(rest);
      if (rest.length < this.#needed) break;
      const whole = rest.subarray(0, this.#needed);
      rest = rest.subarray(this.#needed);
      take(readMessage(whole));
    }
    this.#parts = [rest];
    this.#size = rest.length;
  }
}
