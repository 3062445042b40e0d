import { appendFileSync, closeSync, openSync, writeSync } from 'node:fs';
import { isShortage, pico, systemClock, systemRandom } from '@weir/core';
import { openSqlite } from '../src/sqlite-store.ts';
import { intent, outcome } from './rows.ts';

// A process that uses a store until it is done or killed. What it saw succeed it writes to a file of its own.

const [mode, file, log, name] = process.argv.slice(2) as ['write' | 'reserve', string, string, string];
const seen = openSync(log, 'a');
const note = (text: string): void => void writeSync(seen, `${text}\n`);

const store = await openSqlite(
  { clock: systemClock(), random: systemRandom() },
  { file, segmentBytes: 65_536, batchRows: 50 },
);
process.stdout.write('ready\n');

if (mode === 'write') {
  let closed: string[] = [];
  for (let count = 0; ; count++) {
    const id = `${name}-${count}`;
    store.ledger.intend(intent(id));
    note(`i ${id}`);
    if (count % 3 !== 0) {
      store.ledger.close(id, outcome());
      closed.push(id);
    }
    if (count % 20 !== 0) continue;
    await new Promise((resolve) => setImmediate(resolve)); // an outcome is written when the turn is over
    for (const id of closed) note(`c ${id}`);
    closed = [];
  }
}

const tries = Array.from({ length: 300 }, async (_, index) => {
  await new Promise((resolve) => setTimeout(resolve, index % 30));
  return store.accounts.reserve([{ account: 'shared', limit: pico(400n) }], pico(1n), { ttlMs: 60_000 });
});
const holds = (await Promise.all(tries)).flatMap((outcome) => (isShortage(outcome) ? [] : [outcome]));
for (const hold of holds.slice(0, 50)) await store.accounts.settle(hold, pico(1n));
for (let count = 0; count < 500; count++) {
  store.ledger.intend(intent(`${name}-${count}`));
  store.ledger.close(`${name}-${count}`, outcome());
}
await store.stop();
closeSync(seen);
appendFileSync(log, `${holds.length}\n`);
