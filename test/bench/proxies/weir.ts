/**
 * The weir gateway under test.
 *
 * Environment:
 *   VARIANT       pass | full | full-nocache | hit
 *   PORT          where to listen, on 127.0.0.1
 *   UPSTREAM      origin of the mock, `http://127.0.0.1:PORT`; it serves `/v1/chat/completions`
 *   STATE_FOLDER  a new, empty folder for this process: the SQLite ledger goes here
 *   DURABILITY    process (default) | disk: what an intent survives before the request is sent
 *
 * Clients send `Authorization: Bearer sk-bench`, `POST /v1/chat/completions`, model `gpt-4o-mini`. SIGTERM ends the
 * process within two seconds.
 */

import { join } from 'node:path';
import { cache } from '@weir/cache';
import { fallback } from '@weir/fallback';
import { createGateway } from '@weir/gateway';
import { memoryKeyValue } from '@weir/memory';
import { meter } from '@weir/meter';
import { listen } from '@weir/node';
import { openai } from '@weir/openai';
import { attemptBudget, retryBudget } from '@weir/retry-budget';
import { router } from '@weir/router';
import { sqlite } from '@weir/sqlite';
import { timeout } from '@weir/timeout';
import { trimmer } from '@weir/trimmer';

const { VARIANT = 'full', PORT = '0', UPSTREAM = '', STATE_FOLDER = '.', DURABILITY = 'process' } = process.env;

const keys = [{ name: 'bench', secret: 'sk-bench', tenant: 'bench' }];
const providers = [openai({ apiKey: 'sk-upstream', baseUrl: `${UPSTREAM}/v1` })];
const durability = DURABILITY === 'disk' ? 'disk' : 'process';
const services = [sqlite({ file: join(STATE_FOLDER, 'ledger.sqlite'), durability }), memoryKeyValue(), attemptBudget()];
const below = [trimmer(), fallback(), router(), retryBudget(), timeout(), meter()];

const gateway = await createGateway(
  VARIANT === 'pass'
    ? { providers, keys }
    : { providers, keys, services, middleware: VARIANT === 'full-nocache' ? below : [cache(), ...below] },
);
await listen(gateway, { port: Number(PORT), stopOnSignals: true });
