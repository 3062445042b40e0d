import type { Terminal } from '../print/terminal.ts';
import { type ConfigProblem, pathOf } from './invalid-config.ts';

/** A JSON value with its variables filled in. */
export interface Interpolated {
  readonly value: unknown;
  /** Variables that are missing, and `${` that is none. */
  readonly problems: readonly ConfigProblem[];
  /** Paths of texts in which something was filled in: as text they may stand for a number. */
  readonly filled: ReadonlySet<string>;
}

const MARK = /\$(\$\{)|\$\{([^}]*)(\}?)/g;
const VARIABLE = /^([A-Za-z_][A-Za-z0-9_]*)(?::-([\s\S]*))?$/;

/**
 * Fills in `${VAR}` and `${VAR:-default}` in all texts of a JSON value; `$${` stands for `${`.
 * A variable that is empty counts as not set. Names of keys are left alone.
 */
export function interpolate(value: unknown, env: Terminal['env']): Interpolated {
  const problems: ConfigProblem[] = [];
  const filled = new Set<string>();

  function fill(text: string, path: string): string {
    return text.replace(
      MARK,
      (_mark, escaped: string | undefined, inner: string | undefined, end: string | undefined) => {
        if (escaped !== undefined) return escaped;
        const match = end === '' ? null : VARIABLE.exec(inner ?? '');
        if (match === null) {
          problems.push({
            path,
            message: `'\${${inner}${end}' is not \${VAR} or \${VAR:-default}; write $\${ for a plain \${`,
          });
          return '';
        }
        const [, name = '', byDefault] = match;
        filled.add(path);
        const found = env[name];
        if (found !== undefined && found !== '') return found;
        if (byDefault === undefined) problems.push({ path, message: `the environment variable ${name} is not set` });
        return byDefault ?? '';
      },
    );
  }

  function walk(inner: unknown, parts: readonly (string | number)[]): unknown {
    if (typeof inner === 'string') return inner.includes('${') ? fill(inner, pathOf(parts)) : inner;
    if (Array.isArray(inner)) return inner.map((item, index) => walk(item, [...parts, index]));
    if (typeof inner !== 'object' || inner === null) return inner;
    return Object.fromEntries(Object.entries(inner).map(([key, item]) => [key, walk(item, [...parts, key])]));
  }

  return { value: walk(value, []), problems, filled };
}
