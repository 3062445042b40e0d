import { parentPort } from 'node:worker_threads';
import type { FromWorker, Operation, Operations, ToWorker } from '../protocol.ts';

/** What a worker does for each operation it serves. */
export type Handlers = {
  readonly [Op in Operation]?: (
    payload: Operations[Op]['payload'],
  ) => Operations[Op]['result'] | Promise<Operations[Op]['result']>;
};

/** Answers the messages of the main thread. */
export function serve(handlers: Handlers, onPoke: () => void = () => undefined): void {
  const port = parentPort!;
  const answer = async (id: number, op: Operation, payload: unknown): Promise<void> => {
    let message: FromWorker;
    try {
      const handler = handlers[op] as ((payload: unknown) => unknown) | undefined;
      if (handler === undefined) throw new Error(`The worker does not serve '${op}'`);
      message = { id, result: await handler(payload) };
    } catch (error) {
      message = { id, error: error instanceof Error ? error.message : String(error) };
    }
    port.postMessage(message);
  };
  port.on('message', (message: ToWorker) => {
    if ('poke' in message) onPoke();
    else void answer(message.id, message.op, message.payload);
  });
}
