import type { Suite } from '../src/index.ts';

/** The names of the cases of a suite that fail. */
export async function failuresOf({ cases }: Suite, isRun: (name: string) => boolean = () => true): Promise<string[]> {
  const failed: string[] = [];
  for (const { name, run } of cases) {
    if (!isRun(name)) continue;
    await run().catch(() => failed.push(name));
  }
  return failed;
}
