import { parseArgs } from 'node:util';
import { loadSuites, Unusable } from './load-suites.ts';
import { lineOf, runCases, summaryOf } from './report.ts';

const HELP = `weir-testkit FILE... [options]

Holds weir plugins to their conformance suites and says which rule they break.

FILE exports suites (providerSuite, middlewareSuite, endpointSuite, ledgerSuite, ...), or an adapter
of the OpenAI wire: by default a function of { baseUrl, apiKey } that makes a provider.

  --only TEXT   Only cases with TEXT in their name
  --list        Name the cases, run none
  --json        One JSON object: passed, failed, cases
  --help        This

Examples
  weir-testkit ./lyra.ts                 an adapter, or a file of suites
  weir-testkit ./suites.js --only abort  what an abort must do

Ends with 0 when every case passed, 1 when one failed, 2 when it could not run.`;

const OPTIONS = {
  only: { type: 'string', default: '' },
  list: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

export interface Output {
  write(text: string): void;
  warn(text: string): void;
}

const CONSOLE: Output = { write: (text) => console.log(text), warn: (text) => console.error(text) };

/** @returns the exit code. */
export async function main(args: readonly string[], { write, warn }: Output = CONSOLE): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    if (values.help) {
      write(HELP);
      return 0;
    }
    if (positionals.length === 0) throw new Unusable('no FILE was given: weir-testkit --help');
    const loaded = await Promise.all(positionals.map((file) => loadSuites(file, process.cwd())));
    const suites = loaded.flat();
    if (values.list) {
      for (const { name, cases } of suites) for (const one of cases) write(`${name}: ${one.name}`);
      return 0;
    }
    const results = await runCases(suites, values.only, (result) => {
      if (!values.json) write(lineOf(result));
    });
    if (results.length === 0) throw new Unusable(`no case has '${values.only}' in its name: --list names them`);
    const failed = results.filter(({ error }) => error !== undefined);
    const passed = results.length - failed.length;
    write(values.json ? JSON.stringify({ passed, failed: failed.length, cases: results }) : summaryOf(results));
    return failed.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Unusable) && !isParseError(error)) throw error;
    warn(`weir-testkit: ${(error as Error).message}`);
    return 2;
  }
}

const isParseError = (error: unknown): boolean =>
  error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
