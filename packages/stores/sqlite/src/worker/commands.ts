import type { DatabaseSync } from 'node:sqlite';
import type { Command, CommandResult } from '../protocol.ts';
import type { AccountTable } from './accounts.ts';
import { transaction } from './database.ts';
import type { EntryTable } from './entries.ts';
import { Refusal } from './refusal.ts';
import type { VirtualKeyTable } from './virtual-keys.ts';

export interface Tables {
  readonly accounts: AccountTable;
  readonly entries: EntryTable;
  readonly keys: VirtualKeyTable;
}

const READING: readonly Command['op'][] = ['get', 'balance', 'get-key', 'key-lineage', 'list-keys'];

/** Runs commands in one transaction. Commands that only read take no write lock. */
export function transact(
  database: DatabaseSync,
  tables: Tables,
  commands: readonly Command[],
  now: number,
): readonly CommandResult[] {
  const isReading = commands.every(({ op }) => READING.includes(op));
  return transaction(database, isReading ? 'DEFERRED' : 'IMMEDIATE', () =>
    commands.map((command): CommandResult => {
      try {
        return { value: run(tables, command, now) };
      } catch (error) {
        if (error instanceof Refusal) return { refusal: error.message };
        throw error;
      }
    }),
  );
}

function run({ accounts, entries, keys }: Tables, command: Command, now: number): unknown {
  switch (command.op) {
    case 'get':
      return entries.get(command.key, now);
    case 'set':
      return entries.set(command.key, command.value, command.ttlMs, command.ifAbsent, now);
    case 'delete':
      return entries.delete(command.key, now);
    case 'increment':
      return entries.increment(command.key, command.by, command.ttlMs, now);
    case 'reserve':
      return accounts.reserve(command, now);
    case 'settle':
      return accounts.settle(command.id, command.spent);
    case 'extend':
      return accounts.extend(command.id, command.ttlMs, now);
    case 'balance':
      return accounts.balance(command.account, now);
    case 'create-key':
      return keys.create(command.record);
    case 'update-key':
      return keys.update(command.record);
    case 'get-key':
      return keys.get(command.tenant, command.name);
    case 'key-lineage':
      return keys.lineage(command.digest, command.most);
    case 'list-keys':
      return keys.list(command.query);
  }
}
