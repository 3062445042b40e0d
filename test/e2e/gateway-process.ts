/**
 * A gateway in a process of its own, which the test kills.
 *
 * Environment: UPSTREAM, the origin; FILE, the database. Says `url <origin>` on standard output once it listens.
 */
import { stack } from './stack.ts';

const { UPSTREAM = '', FILE = '' } = process.env;
const { url } = await stack({ upstreams: [UPSTREAM], store: 'sqlite', file: FILE, retry: { maxAttempts: 1 } });
process.stdout.write(`url ${url}\n`);
