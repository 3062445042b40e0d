import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type BodyName, bodyPlans, bodyText } from './bodies.ts';
import { BENCH_FOLDER, BUILD_FOLDER } from './folders.ts';

const run = promisify(execFile);
const NATIVE_FOLDER = join(BENCH_FOLDER, 'native');

export interface Command {
  readonly file: string;
  readonly arguments: readonly string[];
}

/** The mock upstream and the load generator; both kinds take the same arguments and print the same. */
export interface Tools {
  readonly mock: Command;
  readonly load: Command;
  readonly kind: 'C' | 'Node';
}

const nodeTool = (file: string): Command => ({
  file: process.execPath,
  arguments: ['--disable-warning=ExperimentalWarning', join(BENCH_FOLDER, 'fallback', file)],
});

const nodeTools: Tools = { mock: nodeTool('mock.ts'), load: nodeTool('load.ts'), kind: 'Node' };

/** A name that changes with the sources, so that a stale binary is never used. */
async function fingerprint(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of files) hash.update(await readFile(file));
  return hash.digest('hex').slice(0, 12);
}

async function compile(name: string, isPart: (file: string) => boolean): Promise<Command> {
  const names = (await readdir(NATIVE_FOLDER)).sort();
  const files = names.map((file) => join(NATIVE_FOLDER, file));
  const sources = names.filter((file) => file.endsWith('.c') && isPart(file)).map((file) => join(NATIVE_FOLDER, file));
  const binary = join(BUILD_FOLDER, `${name}-${await fingerprint(files)}`);
  if (!existsSync(binary)) {
    const unfinished = `${binary}.${process.pid}`;
    await run(process.env.CC ?? 'cc', ['-O2', '-o', unfinished, ...sources]);
    await rename(unfinished, binary);
  }
  return { file: binary, arguments: [] };
}

/** Compiles the C tools when needed; falls back to the Node ones where there is no compiler or no Linux. */
export async function prepareTools(isPlain: boolean, say: (line: string) => void): Promise<Tools> {
  if (isPlain) return nodeTools;
  if (process.platform !== 'linux') {
    say('the C mock and generator need Linux: using the Node ones');
    return nodeTools;
  }
  try {
    await mkdir(BUILD_FOLDER, { recursive: true });
    const [mock, load] = await Promise.all([
      compile('mock', (file) => file.startsWith('mock')),
      compile('load', (file) => !file.startsWith('mock')),
    ]);
    return { mock, load, kind: 'C' };
  } catch (error) {
    say(`no working C compiler, using the Node mock and generator: ${(error as Error).message.split('\n')[0]}`);
    return nodeTools;
  }
}

const bodyFile = (name: BodyName): string => join(BUILD_FOLDER, 'bodies', `${name}.json`);

/** Writes the request bodies where the load generator reads them. */
export async function prepareBodies(): Promise<(name: BodyName) => string> {
  await mkdir(join(BUILD_FOLDER, 'bodies'), { recursive: true });
  const names = Object.keys(bodyPlans) as BodyName[];
  await Promise.all(names.map((name) => writeFile(bodyFile(name), bodyText(bodyPlans[name]))));
  return bodyFile;
}
