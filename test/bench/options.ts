import { parseArgs } from 'node:util';
import { type Scenario, scenarios } from './scenarios.ts';
import { type Target, targets } from './targets.ts';

export interface Options {
  readonly targets: readonly Target[];
  readonly scenarios: readonly Scenario[];
  readonly rounds: number;
  /** The measured window. */
  readonly seconds: number;
  /** Load before each window. */
  readonly leadSeconds: number;
  /** Load on each target once, before the first window; a target may ask for more. */
  readonly warmSeconds: number;
  /** A window is measured again, so many times at most, while other processes disturb it. */
  readonly retries: number;
  readonly isQuick: boolean;
  /** The Node mock and generator even where a C compiler exists. */
  readonly isPlain: boolean;
  readonly isVerbose: boolean;
  readonly write: boolean;
  readonly json: string | undefined;
}

export const HELP = `Measures weir beside reference proxies, in one run, on one machine.

  pnpm bench [options]

  --quick            one short round of the scenarios that floors speak about
  --targets a,b      of: ${targets.map((target) => target.name).join(', ')}
  --scenarios a,b    of: ${scenarios.map((scenario) => scenario.name).join(', ')}
  --rounds N         rounds over all targets (3; quick 1)
  --seconds N        length of a measured window (4; quick 2)
  --warm N           seconds of load on each target before the first window (10; quick 3)
  --retries N        windows measured again while other processes use the same cores (2; quick 0)
  --plain            the Node mock and load generator instead of the C ones
  --json FILE        every sample of every round
  --write            writes docs/benchmarks.md
  --verbose          shows what the targets print
`;

function pick<Item extends { readonly name: string }>(known: readonly Item[], list: string, option: string): Item[] {
  return list.split(',').map((name) => {
    const item = known.find((candidate) => candidate.name === name);
    if (item === undefined) {
      throw new Error(`--${option}: there is no '${name}', only ${known.map((each) => each.name).join(', ')}`);
    }
    return item;
  });
}

function numberOf(text: string | undefined, fallback: number, option: string, least: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < least) {
    throw new Error(`--${option}: '${text}' is not a number from ${least} up`);
  }
  return value;
}

const definitions = {
  quick: { type: 'boolean', default: false },
  targets: { type: 'string' },
  scenarios: { type: 'string' },
  rounds: { type: 'string' },
  seconds: { type: 'string' },
  warm: { type: 'string' },
  retries: { type: 'string' },
  plain: { type: 'boolean', default: false },
  json: { type: 'string' },
  write: { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** Reads the command line; undefined when it asks for help. */
export function readOptions(line: readonly string[]): Options | undefined {
  // pnpm hands over the `--` of `pnpm bench -- --quick` as it stands.
  const args = line[0] === '--' ? line.slice(1) : [...line];
  const { values } = parseArgs({ args, options: definitions, allowPositionals: false });
  if (values.help) return undefined;
  const usual = scenarios.filter((scenario) => (values.quick ? scenario.isQuick : !scenario.isExtra));
  return {
    targets: values.targets === undefined ? targets : pick(targets, values.targets, 'targets'),
    scenarios: values.scenarios === undefined ? usual : pick(scenarios, values.scenarios, 'scenarios'),
    rounds: Math.floor(numberOf(values.rounds, values.quick ? 1 : 3, 'rounds', 1)),
    seconds: numberOf(values.seconds, values.quick ? 2 : 4, 'seconds', 0.2),
    leadSeconds: values.quick ? 0.5 : 1,
    warmSeconds: numberOf(values.warm, values.quick ? 3 : 10, 'warm', 0),
    retries: Math.floor(numberOf(values.retries, values.quick ? 0 : 2, 'retries', 0)),
    isQuick: values.quick,
    isPlain: values.plain,
    isVerbose: values.verbose,
    write: values.write,
    json: values.json,
  };
}
