import { type GatewayReply, type ReplySink, WeirError } from '@weir/core';

/** A sink whose reply is pulled: for hosts that want a status, headers and a body to read. */
export class PullReply implements ReplySink {
  readonly reply: Promise<GatewayReply>;
  isStarted = false;
  #resolve!: (reply: GatewayReply) => void;
  #reject!: (error: WeirError) => void;
  #head: { readonly status: number; readonly headers: Readonly<Record<string, string>> } | undefined;
  #queue: Uint8Array[] = [];
  #isEnded = false;
  #isStreaming = false;
  #isBroken = false;
  #isLeft = false;
  #wake: (() => void) | undefined;
  #resume: (() => void) | undefined;
  #closed: (() => void) | undefined;

  constructor(signal?: AbortSignal) {
    this.reply = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    if (signal?.aborted === true) this.#leave();
    else signal?.addEventListener('abort', () => this.#leave(), { once: true });
  }

  head(status: number, flat: readonly string[]): void {
    const headers: Record<string, string> = {};
    for (let index = 0; index < flat.length; index += 2) headers[flat[index]!] = flat[index + 1]!;
    this.isStarted = true;
    this.#head = { status, headers };
  }

  write(bytes: Uint8Array): boolean {
    this.#queue.push(bytes);
    if (!this.#isStreaming) {
      this.#isStreaming = true;
      this.#resolve({ ...this.#head!, body: this.#body() });
    }
    this.#wake?.();
    return false;
  }

  end(bytes?: Uint8Array): void {
    this.#isEnded = true;
    if (!this.#isStreaming) return this.#resolve({ ...this.#head!, body: bytes ?? new Uint8Array(0) });
    if (bytes !== undefined) this.#queue.push(bytes);
    this.#wake?.();
  }

  destroy(): void {
    this.#isBroken = true;
    this.#reject(new WeirError('internal_error', 'The reply was broken off'));
    this.#wake?.();
  }

  onDrain(resume: () => void): void {
    this.#resume = resume;
  }

  onClose(closed: () => void): void {
    this.#closed = closed;
    if (this.#isLeft) closed();
  }

  #leave(): void {
    if (!this.#isEnded && !this.#isLeft) this.#closed?.();
    this.#isLeft = true;
    this.destroy();
  }

  /** No generator: one that waits cannot be returned, and a reader who gives up while it waits is gone at once. */
  #body(): AsyncIterableIterator<Uint8Array> {
    return {
      next: () => this.#next(),
      return: async () => {
        if (!this.#isEnded && !this.#isBroken) this.#closed?.();
        this.#isEnded = true;
        this.#isBroken = false;
        this.#queue = [];
        this.#wake?.();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  async #next(): Promise<IteratorResult<Uint8Array>> {
    if (this.#queue.length === 0) this.#resume?.();
    for (;;) {
      const value = this.#queue.shift();
      if (value !== undefined) return { done: false, value };
      if (this.#isBroken) throw new WeirError('internal_error', 'The reply was broken off');
      if (this.#isEnded) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
