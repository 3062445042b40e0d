import type { BlockSink, BlockSource, WeirError } from '../src/index.ts';

/** A source that is played by hand; like a socket, it hands on nothing while it is paused. */
export class Tape implements BlockSource {
  #sink: BlockSink | undefined;
  #waiting: ((sink: BlockSink) => void)[] = [];
  isStarted = false;
  isPaused = false;
  cancelled: WeirError | undefined;
  /** Blocks that were taken. */
  taken = 0;

  send(...blocks: readonly (Uint8Array | string)[]): void {
    for (const block of blocks) {
      this.#play((sink) => {
        this.taken++;
        sink.block(Buffer.from(block));
      });
    }
  }

  end(): void {
    this.#play((sink) => sink.end());
  }

  fail(error: WeirError): void {
    this.#play((sink) => sink.fail(error));
  }

  start(sink: BlockSink): void {
    this.isStarted = true;
    this.#sink = sink;
    this.#run();
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    this.#run();
  }

  cancel(reason: WeirError): void {
    this.cancelled ??= reason;
    this.#waiting = [];
  }

  #play(action: (sink: BlockSink) => void): void {
    if (this.cancelled !== undefined) return;
    this.#waiting.push(action);
    this.#run();
  }

  #run(): void {
    while (this.#sink !== undefined && !this.isPaused && this.#waiting.length > 0) this.#waiting.shift()!(this.#sink);
  }
}

/** A sink that remembers what it was told, and takes no more than it is asked to. */
export class Shelf {
  readonly blocks: string[] = [];
  ending: 'end' | WeirError | undefined;
  /** How many blocks it takes before it asks for a pause; counted down. */
  room = Number.POSITIVE_INFINITY;

  readonly write = (block: Uint8Array): boolean => {
    this.blocks.push(Buffer.from(block).toString());
    this.room--;
    return this.room > 0;
  };

  readonly end = (): void => {
    this.ending = 'end';
  };

  readonly fail = (error: WeirError): void => {
    this.ending = error;
  };

  get text(): string {
    return this.blocks.join('');
  }
}
