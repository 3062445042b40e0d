let turn: Promise<void> | undefined;

/**
 * Resolves once the event loop has come round: what is woken by an answer, such as the host that writes it out, runs
 * first. Whoever waits in one turn shares the wait. No time is involved, so this is no matter for the clock.
 */
export function nextTurn(): Promise<void> {
  turn ??= new Promise((resolve) =>
    setImmediate(() => {
      turn = undefined;
      resolve();
    }),
  );
  return turn;
}
