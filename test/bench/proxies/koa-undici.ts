/** What a team writes first: Koa in, undici `Pool.request` out, bytes passed through. */

import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';
import { CHAT_PATH, isForwarded, listen, pool, readBody, serverOptions, upstreamHeaders } from './common.ts';

interface Context {
  readonly req: IncomingMessage;
  status: number;
  body: Readable | Buffer;
  set(name: string, value: string | string[]): void;
}

interface Koa {
  use(middleware: (context: Context) => Promise<void>): void;
  callback(): RequestListener;
}

// Koa is installed beside the benchmark, not in the workspace's root.
const require = createRequire(`${process.env.KOA_FOLDER}/`);
const KoaApplication = require('koa') as new () => Koa;

const application = new KoaApplication();

application.use(async (context) => {
  const body = await new Promise<Buffer>((resolve) => readBody(context.req, resolve));
  const headers = upstreamHeaders(body.length);
  const reply = await pool.request({ path: CHAT_PATH, method: 'POST', headers, body });
  context.status = reply.statusCode;
  for (const [name, value] of Object.entries(reply.headers)) {
    if (value !== undefined && isForwarded(name)) context.set(name, value);
  }
  const isSized = reply.headers['content-length'] !== undefined;
  context.body = isSized ? Buffer.from(await reply.body.arrayBuffer()) : reply.body;
});

listen(createServer(serverOptions, application.callback()));
