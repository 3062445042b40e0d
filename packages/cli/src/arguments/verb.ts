import { type ArgsDef, type CommandDef, defineCommand, type ParsedArgs } from 'citty';
import type { Terminal } from '../print/terminal.ts';

/** What `weir <name>` does. */
export interface Verb<Args extends ArgsDef = ArgsDef> {
  readonly name: string;
  readonly description: string;
  readonly args: Args;
  /** Whole command lines, each with what it is for. */
  readonly examples: readonly (readonly [line: string, purpose: string])[];
  /** @returns the exit code: 0 ok, 1 a failed check or a failure. */
  run(args: ParsedArgs<Args>, terminal: Terminal): Promise<number>;
}

/** Types the arguments while a verb is written down; who runs it has them checked first. */
export const defineVerb = <const Args extends ArgsDef>(verb: Verb<Args>): Verb => verb as unknown as Verb;

/** A verb as citty knows it. */
export const commandOf = (verb: Verb): CommandDef<ArgsDef> =>
  defineCommand({
    meta: { name: verb.name, description: verb.description },
    args: verb.args,
    run: ({ args, data }) => verb.run(args, data as Terminal),
  });

/** Arguments several verbs share. */
export const COMMON = {
  config: {
    type: 'string',
    valueHint: 'FILE',
    description: 'Config file (default: weir.config.ts, .mts, .js, .mjs or .json here, if there is one)',
  },
  state: {
    type: 'string',
    valueHint: 'DIR',
    description: "State directory (default: WEIR_STATE, the config's, or .weir)",
  },
  json: { type: 'boolean', description: 'Write JSON' },
} as const satisfies ArgsDef;
