import { eachFrame } from './sse.ts';

/** Looks through the blocks a stream holds back for the first content, every block once. */
export class ContentSearch<Event> {
  readonly #isContent: (event: Event) => boolean;
  #blocks = 0;
  #frames = 0;

  constructor(isContent: (event: Event) => boolean) {
    this.#isContent = isContent;
  }

  /** Frames looked at so far. */
  get frames(): number {
    return this.#frames;
  }

  /** @throws WeirError `upstream_malformed` for a frame that is not JSON. */
  finds(held: readonly Uint8Array[]): boolean {
    for (; this.#blocks < held.length; this.#blocks++) {
      for (const { event } of eachFrame<Event>(held[this.#blocks]!)) {
        this.#frames++;
        if (event !== undefined && this.#isContent(event)) return true;
      }
    }
    return false;
  }
}
