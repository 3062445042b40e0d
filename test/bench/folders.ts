import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `test/bench`. */
export const BENCH_FOLDER = fileURLToPath(new URL('.', import.meta.url));

/** The workspace's root. */
export const ROOT_FOLDER = fileURLToPath(new URL('../..', import.meta.url));

/** Everything a run makes: compiled tools, installed peers, bodies, ledgers. Ignored by git; may be deleted. */
export const BUILD_FOLDER = join(BENCH_FOLDER, '.build');
