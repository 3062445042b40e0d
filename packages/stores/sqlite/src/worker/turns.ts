/** Lets messages that wait be served. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const nobody = new Int32Array(new SharedArrayBuffer(4));

/** Waits without holding up messages. In a worker there is no clock port; this is a pause, not a time. */
export async function pause(ms: number): Promise<void> {
  const waiting = Atomics.waitAsync(nobody, 0, 0, ms);
  if (waiting.async) await waiting.value;
}
