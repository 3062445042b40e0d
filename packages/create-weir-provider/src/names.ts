import { Script } from 'node:vm';
import { Unusable } from './unusable.ts';

/** One vendor's name as each place spells it. */
export interface Names {
  /** `big-lyra`: of the provider in targets, of files. */
  readonly kebab: string;
  /** `bigLyra`: of the function. */
  readonly camel: string;
  /** `BigLyra`: of types. */
  readonly pascal: string;
  /** `BIG_LYRA`: of environment variables. */
  readonly constant: string;
  /** `Big Lyra`: in prose. */
  readonly title: string;
  /** `weir-provider-big-lyra`: of the package. */
  readonly package: string;
}

const PREFIX = /^weir-provider-/;
const KEBAB = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const MAX_LENGTH = 64;

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** Words such as `import` and `await` name no function. */
function isIdentifier(word: string): boolean {
  try {
    new Script(`'use strict'; async () => { let ${word}; }`); // read, never run
    return true;
  } catch {
    return false;
  }
}

/**
 * @param given `big-lyra` or `weir-provider-big-lyra`
 * @throws Unusable
 */
export function namesOf(given: string): Names {
  const kebab = given.replace(PREFIX, '');
  if (!KEBAB.test(kebab) || kebab.length > MAX_LENGTH)
    throw new Unusable(
      `the name '${given}' must be lower-case letters and digits in words joined by '-', at most ${MAX_LENGTH} characters`,
    );
  const words = kebab.split('-');
  const pascal = words.map(capital).join('');
  const camel = pascal.charAt(0).toLowerCase() + pascal.slice(1);
  if (!isIdentifier(camel)) throw new Unusable(`the name '${given}' is a word of JavaScript`);
  return {
    kebab,
    camel,
    pascal,
    constant: words.join('_').toUpperCase(),
    title: words.map(capital).join(' '),
    package: `weir-provider-${kebab}`,
  };
}
