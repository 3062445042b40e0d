import { WeirError } from '../error.ts';
import type { EventStream } from './event-stream.ts';

/** Pull on top of push: one block is in hand, and the source is paused until it is asked for. */
export async function* pullBlocks<Event>(stream: EventStream<Event>): AsyncGenerator<Uint8Array> {
  const queue: Uint8Array[] = [];
  let wake: (() => void) | undefined;
  let isEnded = false;
  let failure: WeirError | undefined;
  const end = (error?: WeirError): void => {
    isEnded = true;
    failure = error;
    wake?.();
  };
  stream.pipe({
    write(block) {
      queue.push(block);
      wake?.();
      return false;
    },
    end,
    fail: end,
  });
  // a cancelled stream tells its sink nothing; asked once, because a promise keeps whoever asks until it settles
  void stream.ended.then(({ outcome, error }) => {
    if (outcome === 'aborted') end(error);
  });
  try {
    for (;;) {
      const block = queue.shift();
      if (block !== undefined) {
        yield block;
        stream.resume();
      } else if (isEnded) {
        if (failure !== undefined) throw failure;
        return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    stream.cancel(new WeirError('cancelled', 'The consumer stopped reading'));
  }
}

/** Reads a stream to its end and returns its events. */
export async function readEvents<Event>(stream: EventStream<Event>): Promise<Event[]> {
  const events: Event[] = [];
  for await (const frame of stream) if (frame.event !== undefined) events.push(frame.event);
  return events;
}
