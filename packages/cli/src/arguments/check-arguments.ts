import type { ArgsDef } from 'citty';
import { didYouMean } from '../near-names.ts';
import { WrongUsage } from './wrong-usage.ts';

/**
 * Refuses what citty would pass over in silence: unknown options, options without their value, missing and surplus
 * arguments.
 *
 * @throws WrongUsage naming the argument.
 */
export function checkArguments(verb: string, raw: readonly string[], args: ArgsDef): void {
  const positionals = Object.entries(args).filter(([, { type }]) => type === 'positional');
  const options = Object.keys(args).filter((name) => args[name]?.type !== 'positional');
  const given: string[] = [];
  for (let index = 0; index < raw.length; index++) {
    const text = raw[index]!;
    if (text === '--') {
      given.push(...raw.slice(index + 1));
      break;
    }
    if (!text.startsWith('-') || text === '-') {
      given.push(text);
      continue;
    }
    const [flag = '', inline] = text.split('=', 2);
    const name = flag.replace(/^--?/, '');
    if (isNegation(name, args)) continue;
    if (!flag.startsWith('--') || !options.includes(name)) throw unknownOption(verb, flag, options);
    if (args[name]?.type === 'boolean') continue;
    const value = inline ?? raw[++index];
    if (value === undefined || value === '' || (inline === undefined && value.startsWith('--')))
      throw new WrongUsage(`'${flag}' needs a value (see 'weir ${verb} --help')`);
  }
  if (given.length > positionals.length) {
    const surplus = given[positionals.length]!;
    throw new WrongUsage(`'${surplus.slice(0, 60)}' is one argument too many for 'weir ${verb}'`);
  }
  const missing = positionals[given.length];
  if (missing !== undefined && missing[1].required !== false)
    throw new WrongUsage(`'weir ${verb}' needs <${missing[0].toUpperCase()}> (see 'weir ${verb} --help')`);
}

/** `--no-sandbox`: for what is on unless switched off. */
function isNegation(name: string, args: ArgsDef): boolean {
  const negated = name.startsWith('no-') ? args[name.slice(3)] : undefined;
  return negated?.type === 'boolean' && negated.default === true;
}

function unknownOption(verb: string, flag: string, options: readonly string[]): WrongUsage {
  const hint = didYouMean(
    flag,
    options.map((name) => `--${name}`),
  );
  return new WrongUsage(`'weir ${verb}' has no option '${flag.slice(0, 60)}'${hint}`);
}
