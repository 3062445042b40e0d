/**
 * A gateway in a process of its own, which the test kills.
 *
 * Environment: UPSTREAM, the origin; FILE, the SQLite database, or URL of a PostgreSQL database and SPOOL, a folder.
 * Says `url <origin>` on standard output once it listens.
 */
import { postgres } from '@weir/postgres';
import { type StackOptions, stack } from './stack.ts';

const { UPSTREAM = '', FILE = '', URL: database = '', SPOOL = '' } = process.env;
const store: Partial<StackOptions> =
  database === ''
    ? { store: 'sqlite', file: FILE }
    : { store: 'own', services: [postgres({ url: database, spool: SPOOL, deadAfterMs: 5_000 })] };
const { url } = await stack({ upstreams: [UPSTREAM], retry: { maxAttempts: 1 }, ...store });
process.stdout.write(`url ${url}\n`);
