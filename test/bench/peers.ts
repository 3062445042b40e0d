import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BUILD_FOLDER } from './folders.ts';
import type { Peer } from './targets.ts';

const run = promisify(execFile);

const manifestOf = ({ name, dependencies, overrides }: Peer): string =>
  `${JSON.stringify({ name: `bench-peer-${name}`, private: true, dependencies, overrides }, null, 2)}\n`;

const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

/** Installs a peer into a folder of its own, once; install scripts do not run. Needs npm and a registry. */
export async function installPeer(peer: Peer, say: (line: string) => void): Promise<void> {
  const folder = join(BUILD_FOLDER, 'peers', peer.name);
  const done = join(folder, 'installed.json');
  const manifest = manifestOf(peer);
  if ((await textOf(done)) === manifest && existsSync(join(folder, 'node_modules'))) return;
  say(`installing ${peer.name} into ${folder}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), manifest);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  await run(npm, ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder });
  await writeFile(done, manifest);
}

/** The versions of a peer's packages as they were installed, overrides included. */
export async function peerVersions(peer: Peer): Promise<Readonly<Record<string, string>>> {
  const names = [...Object.keys(peer.dependencies), ...Object.keys(peer.overrides ?? {})];
  const pairs = await Promise.all(
    names.map(async (name) => {
      const text = await textOf(join(BUILD_FOLDER, 'peers', peer.name, 'node_modules', name, 'package.json'));
      return text === '' ? undefined : ([name, (JSON.parse(text) as { version: string }).version] as const);
    }),
  );
  return Object.fromEntries(pairs.filter((pair) => pair !== undefined));
}
