import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, release, type as systemName, totalmem } from 'node:os';
import { join } from 'node:path';
import { ROOT_FOLDER } from './folders.ts';
import { peerVersions } from './peers.ts';
import type { Pinning } from './processes.ts';
import type { Target } from './targets.ts';

/** Where and with what a run was made. */
export interface Machine {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly node: string;
  readonly pinning: string;
  readonly versions: Readonly<Record<string, string>>;
}

const versionIn = (manifest: string): string =>
  (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;

function weirVersion(): string | undefined {
  const manifest = join(ROOT_FOLDER, 'packages/gateway/package.json');
  return existsSync(manifest) ? versionIn(manifest) : undefined;
}

export async function describeMachine(targets: readonly Target[], pinning: Pinning | undefined): Promise<Machine> {
  const peers = targets.flatMap((target) => (target.peer === undefined ? [] : [target.peer]));
  const installed = await Promise.all(peers.map(peerVersions));
  const weir = weirVersion();
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: `${systemName()} ${release()}`,
    node: process.version,
    pinning:
      pinning === undefined
        ? 'none: gateways, mock and load generator share all cores'
        : `gateways on core ${pinning.gateway}; mock, load generator and runner on core ${pinning.others}`,
    versions: Object.assign(
      weir === undefined ? {} : { '@weir/gateway': weir },
      { undici: versionIn(createRequire(import.meta.url).resolve('undici/package.json')) },
      ...installed,
    ) as Record<string, string>,
  };
}
