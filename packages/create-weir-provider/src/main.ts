import { parseArgs } from 'node:util';
import { namesOf } from './names.ts';
import { Unusable } from './unusable.ts';
import { writeTemplate } from './write-template.ts';

const HELP = `create-weir-provider NAME [FOLDER]

Writes the package of a weir provider adapter, with fixtures and a suite that passes.

  NAME     The vendor, as it is written in targets: big-lyra
  FOLDER   Default ./weir-provider-NAME; must not hold anything
  --help   This

Ends with 0 when it was written, 2 when it was not.`;

export interface Output {
  write(text: string): void;
  warn(text: string): void;
}

const CONSOLE: Output = { write: (text) => console.log(text), warn: (text) => console.error(text) };

/** @returns the exit code. */
export function main(args: readonly string[], { write, warn }: Output = CONSOLE): number {
  try {
    const options = { help: { type: 'boolean', default: false } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [name, given, ...rest] = positionals;
    if (values.help) write(HELP);
    if (values.help) return 0;
    if (name === undefined) throw new Unusable('no NAME was given: create-weir-provider --help');
    if (rest.length > 0) throw new Unusable(`'${rest[0]}' is one argument too many: create-weir-provider --help`);
    const names = namesOf(name);
    const folder = given ?? names.package;
    const files = writeTemplate(folder, names);
    write(`Wrote ${folder}:\n${files.map((file) => `  ${file}`).join('\n')}\n\nNext:\n${nextSteps(folder)}`);
    return 0;
  } catch (error) {
    if (!(error instanceof Unusable) && !isParseError(error)) throw error;
    warn(`create-weir-provider: ${(error as Error).message}`);
    return 2;
  }
}

const nextSteps = (folder: string): string => [`  cd ${folder}`, '  npm install', '  npm test'].join('\n');

const isParseError = (error: unknown): boolean =>
  error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
