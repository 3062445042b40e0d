const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const;
/** What a process ended by signal n exits with. */
const KILLED = 128;

/**
 * Waits for SIGTERM or SIGINT and then for `stop`; another signal ends the process at once.
 *
 * @returns when everything is stopped.
 */
export function stopOnSignals(stop: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    let isStopping = false;
    for (const [name, number] of Object.entries(SIGNALS)) {
      process.on(name, () => {
        if (isStopping) process.exit(KILLED + number);
        isStopping = true;
        stop().then(resolve, reject);
      });
    }
  });
}
