import { WeirError } from '../error.ts';
import type { EventStream } from './event-stream.ts';

/** Pull on top of push: one block is in hand, and the source is paused until it is asked for. */
export async function* pullBlocks<Event>(stream: EventStream<Event>): AsyncGenerator<Uint8Array> {
  const queue: Uint8Array[] = [];
  let wake: (() => void) | undefined;
  let isEnded = false;
  let failure: WeirError | undefined;
  const notify = (): void => wake?.();
  stream.pipe({
    write(block) {
      queue.push(block);
      notify();
      return false;
    },
    end() {
      isEnded = true;
      notify();
    },
    fail(error) {
      failure = error;
      notify();
    },
  });
  try {
    for (;;) {
      const block = queue.shift();
      if (block !== undefined) {
        yield block;
        stream.resume();
      } else if (failure !== undefined) {
        throw failure;
      } else if (isEnded) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
          void stream.ended.then((end) => {
            if (end.outcome === 'aborted') {
              isEnded = true;
              failure ??= end.error;
            }
            resolve();
          });
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
