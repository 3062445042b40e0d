import { systemClock, WeirError } from '@weir/core';
import { runCommand } from 'citty';
import { checkArguments } from './arguments/check-arguments.ts';
import { commandOf, type Verb } from './arguments/verb.ts';
import { WrongUsage } from './arguments/wrong-usage.ts';
import { didYouMean } from './near-names.ts';
import { helpOf, overview } from './print/help.ts';
import { systemTerminal, type Terminal } from './print/terminal.ts';

/** Loaded when called: `weir version` waits for no gateway. */
const VERBS: Readonly<Record<string, () => Promise<Verb>>> = {
  start: async () => (await import('./verbs/start.ts')).start,
  check: async () => (await import('./verbs/check.ts')).check,
  models: async () => (await import('./verbs/models.ts')).models,
  price: async () => (await import('./verbs/price.ts')).price,
  prices: async () => (await import('./verbs/prices.ts')).prices,
  compare: async () => (await import('./verbs/compare.ts')).compare,
  keys: async () => (await import('./verbs/keys.ts')).keysVerb,
  usage: async () => (await import('./verbs/usage.ts')).usage,
  invoice: async () => (await import('./verbs/invoice.ts')).invoice,
  export: async () => (await import('./verbs/export.ts')).exportVerb,
  reconcile: async () => (await import('./verbs/reconcile.ts')).reconcile,
  version: async () => (await import('./verbs/version.ts')).version,
};
const HELP = ['--help', '-h', 'help'];

/** Runs one command line. @returns the exit code: 0 ok, 1 a failed check or a failure, 2 wrong usage. */
export async function main(
  raw: readonly string[],
  terminal: Terminal = systemTerminal(systemClock()),
): Promise<number> {
  try {
    return await dispatch(raw, terminal);
  } catch (error) {
    report(error, raw.includes('--json'), terminal);
    return error instanceof WrongUsage ? 2 : 1;
  }
}

async function dispatch([first, ...rest]: readonly string[], terminal: Terminal): Promise<number> {
  if (first === undefined) {
    terminal.warn(await overview(VERBS, terminal));
    return 2;
  }
  if (first === '--version' || first === '-v') return dispatch(['version'], terminal);
  if (HELP.includes(first)) {
    if (rest[0] !== undefined) return dispatch([rest[0], '--help'], terminal);
    terminal.write(await overview(VERBS, terminal));
    return 0;
  }
  const load = Object.hasOwn(VERBS, first) ? VERBS[first] : undefined;
  if (load === undefined) {
    const hint = didYouMean(first, Object.keys(VERBS)) || ` (verbs: ${Object.keys(VERBS).join(', ')})`;
    throw new WrongUsage(`there is no verb '${first.slice(0, 60)}'${hint}`);
  }
  const verb = await load();
  if (rest.some((text) => text === '--help' || text === '-h')) {
    terminal.write(await helpOf(verb, terminal));
    return 0;
  }
  checkArguments(verb.name, rest, verb.args);
  const { result } = await runCommand(commandOf(verb), { rawArgs: [...rest], data: terminal });
  return result as number;
}

/** One line, no stack: what went wrong is in the message. WEIR_DEBUG=1 shows the rest. */
function report(error: unknown, isJson: boolean, terminal: Terminal): void {
  const message = messageOf(error).replace(/\s*\n\s*/g, ' ');
  if (isJson) {
    const code = WeirError.is(error) ? error.code : 'internal_error';
    terminal.warn(JSON.stringify({ error: { code: error instanceof WrongUsage ? 'wrong_usage' : code, message } }));
  } else {
    terminal.warn(`${terminal.paintWarning('red', 'weir:')} ${message}`);
  }
  if (terminal.env.WEIR_DEBUG === '1') console.error(error);
}

/** A store says only in its cause why it cannot be opened. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isOutside = WeirError.is(error) && error.code === 'ledger_unavailable' && error.cause instanceof Error;
  return isOutside ? `${error.message}: ${(error.cause as Error).message}` : error.message;
}
