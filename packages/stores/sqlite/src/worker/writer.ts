import { setPriority } from 'node:os';
import { workerData } from 'node:worker_threads';
import type { WorkerSettings } from '../protocol.ts';
import { AccountTable } from './accounts.ts';
import { transact } from './commands.ts';
import { openDatabase, transaction } from './database.ts';
import { EntryTable } from './entries.ts';
import { JournalKeeper } from './journal-keeper.ts';
import { RowRetention } from './retention.ts';
import { serve } from './serve.ts';
import { turn } from './turns.ts';
import { VirtualKeyTable } from './virtual-keys.ts';

// The thread that owns the database: everything that writes, and nothing that takes long.

/** Nice value of this thread: rows are safe in the journal, so answering comes first where the two share a core. */
const NICE = 10;

try {
  if (process.platform === 'linux') setPriority(NICE); // elsewhere it would be the whole process's
} catch {
  // not permitted here: then it runs like the others
}

const settings = workerData as WorkerSettings;
const database = openDatabase(settings);
const tables = {
  accounts: new AccountTable(database),
  entries: new EntryTable(database, settings.keyValueBytes),
  keys: new VirtualKeyTable(database),
};
const retention = new RowRetention(database, settings.retention);
const keeper = new JournalKeeper(database, settings);

async function purge(now: number): Promise<void> {
  transaction(database, 'IMMEDIATE', () => tables.accounts.purge(now));
  while (!transaction(database, 'IMMEDIATE', () => tables.entries.purge(now))) await turn();
}

serve(
  {
    transact: ({ commands, now }) => transact(database, tables, commands, now),
    drain: async () => {
      await keeper.drain();
      return keeper.status;
    },
    maintain: async ({ now }) => {
      await keeper.maintain(now);
      await purge(now);
      await retention.apply(now);
      return keeper.status;
    },
    stop: async ({ now }) => {
      const isGone = await keeper.stop(now);
      database.close();
      return isGone;
    },
  },
  () => void keeper.drain().catch(() => undefined), // its status tells of the problem; the next poke tries again
);
