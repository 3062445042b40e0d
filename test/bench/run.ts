/** `pnpm bench`: measures weir beside reference proxies. `--help` lists the options; README.md explains them. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { document } from './document.ts';
import { floors, verdictOf } from './floors.ts';
import { ROOT_FOLDER } from './folders.ts';
import { describeMachine } from './machine.ts';
import { notes } from './notes.ts';
import { HELP, type Options, readOptions } from './options.ts';
import { floorTable, sections } from './report.ts';
import { measureRounds, startTargets } from './rounds.ts';
import { openSession } from './session.ts';

const begun = performance.now();

/** Progress goes to stderr, so that stdout holds the report alone. */
function say(line: string): void {
  const seconds = Math.round((performance.now() - begun) / 1_000);
  process.stderr.write(`[${String(seconds).padStart(4)} s] ${line}\n`);
}

async function bench(options: Options): Promise<void> {
  const session = await openSession(options, say);
  const { started, failures } = await startTargets(session, options, say);
  const results = await measureRounds(session, options, started, say);
  const machine = await describeMachine(options.targets, session.pinning);
  session.close();
  const findings = {
    options,
    machine,
    tools: session.tools.kind,
    sections: sections(results, options.scenarios),
    floors: floorTable(results),
    notes: notes(results, options.targets, failures),
  };
  const text = document(findings);
  process.stdout.write(text);
  if (options.write) {
    await mkdir(join(ROOT_FOLDER, 'docs'), { recursive: true });
    await writeFile(join(ROOT_FOLDER, 'docs/benchmarks.md'), text);
  }
  if (options.json !== undefined) {
    const verdicts = floors.map((floor) => {
      const measured = floor.measured(results);
      return {
        text: floor.text,
        bound: floor.bound,
        limit: floor.limit,
        measured,
        verdict: verdictOf(floor, measured),
      };
    });
    await writeFile(options.json, `${JSON.stringify({ machine, failures, verdicts, results }, null, 2)}\n`);
  }
  if (Object.keys(failures).length > 0) process.exitCode = 1;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

try {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) process.stdout.write(HELP);
  else await bench(options);
} catch (error) {
  process.stderr.write(`bench: ${(error as Error).message}\n`);
  process.exitCode = 2;
}
