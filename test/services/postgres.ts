import { execFileSync } from 'node:child_process';
import { chownSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A PostgreSQL server of our own, on loopback, with its data in a temporary folder. */
export interface PostgresService {
  readonly url: string;
  readonly bin: string;
  /** Stops the server and keeps the data. */
  stop(): void;
  /** Starts it again on the same port. */
  start(): void;
  /** Stops it and deletes the data. */
  remove(): void;
}

/** The folder with `initdb` and `pg_ctl` of the newest installed version; undefined where PostgreSQL is not installed. */
export const postgresBin = (): string | undefined =>
  globSync('/usr/lib/postgresql/*/bin/initdb')
    .map(dirname)
    .sort((a, b) => Number(a.split('/')[4]) - Number(b.split('/')[4]))
    .at(-1);

/** PostgreSQL refuses to run as root. */
const owner = (): { uid: number; gid: number } | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

export async function startPostgres(bin: string): Promise<PostgresService> {
  const folder = mkdtempSync(join(tmpdir(), 'weir-postgres-'));
  const user = owner();
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const port = await freePort();
  const run = (name: string, args: readonly string[]) =>
    execFileSync(join(bin, name), args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], ...user });
  const start = () =>
    run('pg_ctl', ['start', '-w', '-D', data, '-l', join(folder, 'log'), '-o', `-p ${port} -h 127.0.0.1 -k ${folder}`]);
  const stop = () => run('pg_ctl', ['stop', '-w', '-m', 'immediate', '-D', data]);

  run('initdb', ['-D', data, '-U', 'weir', '-A', 'trust', '-E', 'UTF8', '--locale=C']);
  start();
  return {
    url: `postgres://weir@127.0.0.1:${port}/postgres`,
    bin,
    start: () => void start(),
    stop: () => void stop(),
    remove: () => {
      try {
        stop();
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
