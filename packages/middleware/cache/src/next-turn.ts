/**
 * Resolves once the event loop has come round: what is woken by an answer, such as the host that writes it out, runs
 * first. No time is involved, so this is no matter for the clock.
 */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
