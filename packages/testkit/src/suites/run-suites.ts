import type { Suite } from './suite.ts';

/** A case that failed, and with what. */
export interface FailedCase {
  readonly suite: string;
  readonly name: string;
  readonly error: unknown;
}

export interface SuitesResult {
  readonly passed: number;
  readonly failed: readonly FailedCase[];
}

export interface RunOptions {
  /** Where a line for each failure and the last line, `N passed, N failed`, go. Default: the console. */
  readonly write?: (line: string) => void;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Runs suites without a test runner, case after case.
 *
 * Sets no exit code: `process.exitCode = (await runSuites(suites)).failed.length > 0 ? 1 : 0`.
 */
export async function runSuites(
  suites: readonly Suite[],
  { write = (line) => console.log(line) }: RunOptions = {},
): Promise<SuitesResult> {
  const failed: FailedCase[] = [];
  let passed = 0;
  for (const { name: suite, cases } of suites) {
    for (const { name, run } of cases) {
      try {
        await run();
        passed++;
      } catch (error) {
        failed.push({ suite, name, error });
        write(`failed: ${suite}: ${name}\n  ${messageOf(error).replaceAll('\n', '\n  ')}`);
      }
    }
  }
  write(`${passed} passed, ${failed.length} failed`);
  return { passed, failed };
}
