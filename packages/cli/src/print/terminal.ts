import { styleText } from 'node:util';
import type { Clock } from '@weir/core';

/** Text styles in use. */
export type Style = Parameters<typeof styleText>[0];

/** What a verb sees of the world. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The working directory. */
  readonly folder: string;
  readonly clock: Clock;
  /** Writes lines to standard output. */
  write(text: string): void;
  /** Writes lines to standard error. */
  warn(text: string): void;
  /** Styles text for standard output; plain when that is no terminal, or NO_COLOR is set. */
  paint(style: Style, text: string): string;
  /** The same for standard error. */
  paintWarning(style: Style, text: string): string;
}

/** The process this runs in. */
export function systemTerminal(clock: Clock): Terminal {
  const { stdout, stderr, env } = process;
  return {
    env,
    folder: process.cwd(),
    clock,
    write: (text) => void stdout.write(`${text}\n`),
    warn: (text) => void stderr.write(`${text}\n`),
    paint: (style, text) => styleText(style, text, { stream: stdout }),
    paintWarning: (style, text) => styleText(style, text, { stream: stderr }),
  };
}
