import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutant } from './mutants/mutant.ts';

/**
 * The file of a mutant with the mistake in it.
 *
 * @throws Error when the place is not found, or not only once: the code has moved on and the mutant must follow.
 */
export function mutated(root: string, { name, file, find, replace }: Mutant): string {
  const source = readFileSync(join(root, file), 'utf8');
  const places = source.split(find).length - 1;
  if (places !== 1) throw new Error(`'${name}': its text occurs ${places} times in ${file}, it must occur once`);
  return source.replace(find, () => replace);
}

/** Makes the mistake in a working copy; gives what takes it back. */
export function mutate(root: string, mutant: Mutant): () => void {
  const path = join(root, mutant.file);
  const source = readFileSync(path, 'utf8');
  writeFileSync(path, mutated(root, mutant));
  return () => writeFileSync(path, source);
}
