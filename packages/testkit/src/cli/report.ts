import type { FailedCase } from '../suites/run-suites.ts';
import type { Suite } from '../suites/suite.ts';

/** How one case ended. */
export interface CaseResult {
  readonly suite: string;
  readonly name: string;
  readonly ms: number;
  /** Undefined: it passed. */
  readonly error?: string;
}

/** Runs cases one after the other, telling each as it ends. */
export async function runCases(
  suites: readonly Suite[],
  only: string,
  tell: (result: CaseResult) => void,
): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  for (const { name: suite, cases } of suites) {
    for (const { name, run } of cases) {
      if (!name.includes(only)) continue;
      const start = performance.now();
      const error = await run().then(() => undefined, messageOf);
      const result = {
        suite,
        name,
        ms: Math.round(performance.now() - start),
        ...(error === undefined ? {} : { error }),
      };
      results.push(result);
      tell(result);
    }
  }
  return results;
}

const messageOf = (error: FailedCase['error']): string => (error instanceof Error ? error.message : String(error));

/** Ticks and crosses, with what went wrong below a cross. */
export function lineOf({ name, error }: CaseResult): string {
  return error === undefined ? `  ✓ ${name}` : `  ✗ ${name}\n      ${error.replaceAll('\n', '\n      ')}`;
}

export function summaryOf(results: readonly CaseResult[]): string {
  const failed = results.filter(({ error }) => error !== undefined);
  const seconds = results.reduce((sum, { ms }) => sum + ms, 0) / 1000;
  const again = failed.map(({ name }) => `  --only ${JSON.stringify(name)}`);
  const counts = `${results.length - failed.length} passed, ${failed.length} failed, ${seconds.toFixed(1)} s`;
  return failed.length === 0 ? counts : `${counts}\nRun one again:\n${again.join('\n')}`;
}
