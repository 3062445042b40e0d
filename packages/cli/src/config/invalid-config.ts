import { WeirError } from '@weir/core';

/** One thing that is wrong with a config. */
export interface ConfigProblem {
  /** Where in the config: `keys[0].secret`; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

/** A config that cannot be used; the message names the first problem, `problems` has all. */
export class InvalidConfig extends WeirError {
  readonly file: string;
  readonly problems: readonly ConfigProblem[];

  constructor(file: string, problems: readonly ConfigProblem[], cause?: unknown) {
    const first = problems[0];
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more: run 'weir check')` : '';
    super('invalid_options', `${file}: ${first === undefined ? 'is not valid' : inWords(first)}${more}`, { cause });
    this.file = file;
    this.problems = problems;
  }
}

/** `keys[0].secret: the variable WEIR_KEY is not set`. */
export const inWords = ({ path, message }: ConfigProblem): string => (path === '' ? message : `${path}: ${message}`);

/** `keys`, 0 and `secret` as `keys[0].secret`. */
export const pathOf = (parts: readonly (string | number)[]): string =>
  parts.reduce<string>((path, part) => {
    if (/^\d+$/.test(String(part))) return `${path}[${part}]`;
    const isPlain = /^[\w$-]+$/.test(String(part));
    if (!isPlain) return `${path}['${part}']`;
    return path === '' ? String(part) : `${path}.${part}`;
  }, '');
