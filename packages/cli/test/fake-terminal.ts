import type { Clock } from '@weir/core';
import { ManualClock } from '@weir/testkit';
import type { Terminal } from '../src/print/terminal.ts';

/** A terminal that keeps what is written, without colour. */
export interface FakeTerminal extends Terminal {
  readonly written: string[];
  readonly warned: string[];
}

export function fakeTerminal(
  folder: string,
  env: Readonly<Record<string, string>> = {},
  clock: Clock = new ManualClock(Date.parse('2026-11-25T00:00:00Z')),
): FakeTerminal {
  const written: string[] = [];
  const warned: string[] = [];
  return {
    env,
    folder,
    clock,
    written,
    warned,
    write: (text) => void written.push(text),
    warn: (text) => void warned.push(text),
    paint: (_style, text) => text,
    paintWarning: (_style, text) => text,
  };
}
