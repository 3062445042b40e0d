import type { EndpointSpec } from '../endpoint.ts';
import type { BillingManifest } from '../provider.ts';
import { sseFrames } from '../stream/sse.ts';
import type { Usage } from '../usage.ts';

const FOLD_BYTES = 65_536;
const DONE = Buffer.from('data: [DONE]');

/** What was delivered, for the case that nobody tells us the usage. */
export interface Delivered {
  readonly contentEvents: number;
  readonly textBytes: number;
}

/**
 * Remembers a stream's blocks just long enough to read the usage at its end, or to estimate it when it breaks.
 * Nothing is parsed while the stream runs, but for streams over 64 KiB, which are folded into counts.
 */
export class Transcript {
  readonly #spec: EndpointSpec;
  readonly #billing: BillingManifest;
  #blocks: Uint8Array[] = [];
  #bytes = 0;
  #contentEvents = 0;
  #textBytes = 0;
  #finishes = 0;
  #usage: Usage | undefined;
  #tier: string | undefined;
  #sawDone = false;

  constructor(spec: EndpointSpec, billing: BillingManifest) {
    this.#spec = spec;
    this.#billing = billing;
  }

  add(block: Uint8Array): void {
    this.#blocks.push(block);
    this.#bytes += block.length;
    if (this.#bytes > FOLD_BYTES) this.#fold();
  }

  /** The provider's usage, the last one reported; undefined when none was seen. */
  get usage(): Usage | undefined {
    if (this.#usage === undefined && !this.#readEnd()) this.#fold();
    return this.#usage;
  }

  get serviceTier(): string | undefined {
    return this.#tier;
  }

  /** Whether the stream says itself that it is over: `[DONE]`, or a finish for every choice. */
  isFinished(choices: number): boolean {
    if (this.#endsWithDone()) return true;
    this.#fold();
    return this.#sawDone || this.#finishes >= choices;
  }

  get delivered(): Delivered {
    this.#fold();
    return { contentEvents: this.#contentEvents, textBytes: this.#textBytes };
  }

  #endsWithDone(): boolean {
    const last = this.#blocks.at(-1);
    return last !== undefined && Buffer.from(last.buffer, last.byteOffset, last.byteLength).lastIndexOf(DONE) >= 0;
  }

  /** Looks for the usage from the end: it is on one of the last events wherever it is told at all. */
  #readEnd(): boolean {
    for (let index = this.#blocks.length - 1; index >= Math.max(0, this.#blocks.length - 3); index--) {
      const frames = sseFrames<never>(this.#blocks[index]!);
      for (let position = frames.length - 1; position >= 0; position--) {
        const event = readable(frames[position]!);
        if (event === undefined) continue;
        this.#tier ??= this.#spec.tierOf?.(event);
        this.#usage = this.#spec.usageIn(event, this.#billing);
        if (this.#usage !== undefined) return true;
      }
    }
    return false;
  }

  #fold(): void {
    const blocks = this.#blocks;
    this.#blocks = [];
    this.#bytes = 0;
    for (const block of blocks) {
      for (const frame of sseFrames<never>(block)) {
        const event = readable(frame);
        if (event === undefined) {
          this.#sawDone ||= frame.bytes.length < 32 && Buffer.from(frame.bytes).includes(DONE);
        } else {
          this.#read(event);
        }
      }
    }
  }

  #read(event: never): void {
    this.#usage = this.#spec.usageIn(event, this.#billing) ?? this.#usage;
    this.#tier = this.#spec.tierOf?.(event) ?? this.#tier;
    if (this.#spec.isFinish(event)) this.#finishes++;
    if (!this.#spec.isContent(event)) return;
    this.#contentEvents++;
    this.#textBytes += Buffer.byteLength(this.#spec.outputText(event));
  }
}

/** The event of a frame; undefined when it has none or is damaged, which the consumer is told of elsewhere. */
function readable(frame: { readonly event: never | undefined }): never | undefined {
  try {
    return frame.event;
  } catch {
    return undefined;
  }
}
