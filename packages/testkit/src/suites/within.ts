import { systemClock } from '@weir/core';

/** Fails work that hangs, so that a suite without a runner ends too. */
export async function within(ms: number, work: Promise<void>): Promise<void> {
  let callOff = (): void => undefined;
  const late = new Promise<never>((_, reject) => {
    callOff = systemClock().after(ms, () => reject(new Error(`The case took longer than ${ms} ms`)));
  });
  try {
    await Promise.race([work, late]);
  } finally {
    callOff();
  }
}
