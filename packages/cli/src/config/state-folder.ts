import { join, resolve } from 'node:path';
import type { Terminal } from '../print/terminal.ts';

/** Where the state lies: `--state`, WEIR_STATE, the config's (absolute by now), `.weir` in the working directory. */
export const stateFolder = (
  terminal: Pick<Terminal, 'env' | 'folder'>,
  given: string | undefined,
  own?: string,
): string => resolve(terminal.folder, given ?? nonEmpty(terminal.env.WEIR_STATE) ?? own ?? '.weir');

/** The ledger in a state folder. */
export const ledgerFile = (folder: string): string => join(folder, 'weir.sqlite');

/** An empty environment variable is as good as none. */
export const nonEmpty = (text: string | undefined): string | undefined => (text === '' ? undefined : text);
