import { asBuffer } from '../bytes.ts';
import type { EndpointSpec } from '../endpoint.ts';
import type { BillingManifest } from '../provider.ts';
import { findUsage } from '../stream/find-key.ts';
import { KeptBlocks } from '../stream/kept-blocks.ts';
import { doneAt, eachFrame, frameAround, sseData } from '../stream/sse.ts';
import type { Usage } from '../usage.ts';
import { type Served, servedIn } from './served.ts';

const FOLD_BYTES = 65_536;
/** A frame that only says `[DONE]` is shorter. */
const LONGEST_DONE = 64;
/** Text kept to be counted, UTF-16 units; of what is longer only the bytes are. */
const MOST_TEXT = 65_536;

/** What was delivered, for the case that nobody tells us the usage. */
export interface Delivered {
  readonly contentEvents: number;
  readonly text: string;
  /** UTF-8 bytes of what came after `text`. */
  readonly furtherBytes: number;
}

/**
 * Remembers a stream's blocks just long enough to read the usage at its end, or to estimate it when it breaks.
 * While the stream runs only the blocks that tell a usage are parsed; past 64 KiB, blocks are folded into counts.
 */
export class Transcript {
  readonly #spec: EndpointSpec;
  readonly #billing: BillingManifest;
  readonly #kept = new KeptBlocks();
  /** Where what is kept starts in the stream. */
  #foldedBytes = 0;
  #contentEvents = 0;
  #text = '';
  #furtherBytes = 0;
  #finishes = 0;
  #usage: Usage | undefined;
  #flaw: string | undefined;
  #served: Served = { tier: undefined, variant: undefined };
  #earlier: unknown;
  #sawDone = false;

  constructor(spec: EndpointSpec, billing: BillingManifest) {
    this.#spec = spec;
    this.#billing = billing;
  }

  /**
   * Takes in a block; true when it told a usage.
   *
   * @param events those of its frames where they are parsed: they are counted at once, and the block is not kept
   */
  add(block: Uint8Array, events?: readonly unknown[]): boolean {
    if (events === undefined || this.#kept.last !== undefined) this.#kept.add(block);
    else for (const event of events) this.#count(this.#read(event as never));
    const tellsUsage = this.#readUsage(asBuffer(block));
    if (this.#kept.end - this.#foldedBytes > FOLD_BYTES) this.#fold();
    return tellsUsage;
  }

  /** The provider's usage, the last one told; undefined when none was, or that one could not be counted. */
  get usage(): Usage | undefined {
    return this.#usage;
  }

  /** What is wrong with it. */
  get flaw(): string | undefined {
    return this.#flaw;
  }

  /** What was told last of it. */
  get served(): Served {
    return this.#served;
  }

  /** Whether the stream says itself that it is over: `[DONE]`, or a finish for every choice. */
  isFinished(choices: number): boolean {
    if (this.saysDone) return true;
    this.#fold();
    return this.#sawDone || this.#finishes >= choices;
  }

  /** Whether `[DONE]` was the last thing said. */
  get saysDone(): boolean {
    const { last } = this.#kept;
    return last === undefined ? this.#sawDone : doneAt(last) >= 0;
  }

  get delivered(): Delivered {
    this.#fold();
    return { contentEvents: this.#contentEvents, text: this.#text, furtherBytes: this.#furtherBytes };
  }

  #readUsage(block: Buffer): boolean {
    let tells = false;
    for (let at = findUsage(block); at >= 0; ) {
      const { frame, end } = frameAround<never>(block, at);
      const event = this.#whole(readable(frame));
      const usage = event === undefined ? undefined : this.#spec.usageIn(event, this.#billing);
      const flaw = event === undefined ? undefined : this.#spec.usageFlaw?.(event, this.#billing);
      if (event !== undefined && (usage !== undefined || flaw !== undefined)) {
        this.#usage = usage;
        this.#flaw = flaw;
        const { tier, variant } = servedIn(this.#spec, event);
        this.#served = { tier: tier ?? this.#served.tier, variant: variant ?? this.#served.variant };
        tells = true;
      }
      at = findUsage(block, end);
    }
    return tells;
  }

  /** The event with what was told of the usage before it. */
  #whole(event: never | undefined): never | undefined {
    const { withEarlierUsage } = this.#spec;
    if (event === undefined || withEarlierUsage === undefined) return event;
    this.#earlier =
      this.#earlier === undefined ? event : withEarlierUsage.call(this.#spec, event, this.#earlier as never);
    return this.#earlier as never;
  }

  #fold(): void {
    this.#foldedBytes = this.#kept.end;
    for (const block of this.#kept.take()) {
      for (const frame of eachFrame<never>(block)) {
        const event = readable(frame);
        if (event !== undefined) this.#count(this.#read(event));
        else this.#sawDone ||= frame.bytes.length < LONGEST_DONE && sseData(frame.bytes) === '[DONE]';
      }
    }
  }

  #count(text: string): void {
    if (this.#text.length + text.length <= MOST_TEXT && this.#furtherBytes === 0) this.#text += text;
    else this.#furtherBytes += Buffer.byteLength(text);
  }

  #read(event: never): string {
    if (this.#spec.isFinish(event)) this.#finishes++;
    if (!this.#spec.isContent(event)) return '';
    this.#contentEvents++;
    return this.#spec.outputText(event);
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
