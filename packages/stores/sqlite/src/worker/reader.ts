import { workerData } from 'node:worker_threads';
import type { WorkerSettings } from '../protocol.ts';
import { openReader } from './database.ts';
import { readPage } from './read-page.ts';
import { rollUp } from './roll-up.ts';
import { readPrices } from './row-prices.ts';
import { serve } from './serve.ts';

// The thread that reads: a report over a million rows holds up neither the accounts nor the journal.

const database = openReader(workerData as WorkerSettings);

serve({
  page: (request) => readPage(database, request),
  prices: (request) => readPrices(database, request),
  rollup: ({ filter, by }) => rollUp(database, filter, by),
});
