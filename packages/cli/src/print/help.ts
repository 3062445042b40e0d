import { stripVTControlCharacters } from 'node:util';
import { type CommandDef, renderUsage } from 'citty';
import { commandOf, type Verb } from '../arguments/verb.ts';
import { packageVersion } from '../package-version.ts';
import type { Terminal } from './terminal.ts';

/** citty decides on colour when it is loaded, and not by the terminal: taken out where there shall be none. */
const inColourOf = (terminal: Terminal, text: string): string =>
  terminal.paint('bold', ' ') === ' ' ? stripVTControlCharacters(text) : text;

/** Usage, options and examples of one verb. */
export async function helpOf(verb: Verb, terminal: Terminal): Promise<string> {
  const usage = await renderUsage(commandOf(verb), { meta: { name: 'weir', version: packageVersion() } });
  const width = Math.max(...verb.examples.map(([line]) => line.length));
  const examples = verb.examples.map(([line, purpose]) => `  ${line.padEnd(width)}   ${purpose}`);
  const heading = terminal.paint(['bold', 'underline'], 'EXAMPLES');
  return `${inColourOf(terminal, usage).trimEnd()}\n\n${heading}\n\n${examples.join('\n')}`;
}

/** What there is to be called. */
export async function overview(
  verbs: Readonly<Record<string, () => Promise<Verb>>>,
  terminal: Terminal,
): Promise<string> {
  const subCommands: Record<string, CommandDef> = {};
  for (const [name, load] of Object.entries(verbs)) subCommands[name] = commandOf(await load());
  const usage = await renderUsage({
    meta: { name: 'weir', version: packageVersion(), description: 'Cost-aware AI gateway' },
    subCommands,
  });
  return inColourOf(terminal, usage).trimEnd();
}
