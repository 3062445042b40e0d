import { existsSync } from 'node:fs';
import { LEDGER, type Ledger, systemClock, systemRandom, WeirError } from '@weir/core';
import { createGateway } from '@weir/gateway';
import { openSqlite } from '@weir/sqlite';
import type { Terminal } from '../print/terminal.ts';
import { findConfig } from './find-config.ts';
import { isPair } from './is-pair.ts';
import { loadSetup, type SetupFlags } from './load-setup.ts';
import { ledgerFile, nonEmpty, stateFolder } from './state-folder.ts';

/** A ledger to read, beside the gateway that writes it. */
export interface OpenLedger {
  readonly ledger: Ledger;
  /** Where it lies, for people. */
  readonly place: string;
  close(): Promise<void>;
}

/**
 * Opens the ledger gateways of this setup write to. A state folder given, or no config, means the SQLite ledger there;
 * no config is loaded then, so none of its keys are needed.
 *
 * @throws WeirError `ledger_unavailable` when nothing was recorded, or the ledger is in another process's memory.
 */
export async function openLedger(terminal: Terminal, flags: SetupFlags): Promise<OpenLedger> {
  const isPlain = flags.state !== undefined || nonEmpty(terminal.env.WEIR_STATE) !== undefined;
  const file = isPlain && flags.config === undefined ? undefined : findConfig(flags.config, terminal.folder);
  if (file === undefined) return openFolder(stateFolder(terminal, flags.state));
  const { options, state } = await loadSetup(terminal, flags);
  const services = options.services ?? [];
  const by = services.findLast((item) => (isPair(item) ? item[0] === LEDGER : item.provides.includes(LEDGER)));
  if (by === undefined) throw new WeirError('ledger_unavailable', `${file}: no service keeps a ledger`);
  const name = isPair(by) ? 'an instance' : by.name;
  if (name === 'memory')
    throw new WeirError(
      'ledger_unavailable',
      `${file}: the ledger is in the gateway's memory, where nobody else can read it`,
    );
  if (name === 'sqlite' && (by as { readonly options: { readonly file?: unknown } }).options.file === ledgerFile(state))
    return openFolder(state);
  const gateway = await createGateway({ providers: [], services });
  return { ledger: gateway.service(LEDGER)!, place: name, close: () => gateway.stop() };
}

async function openFolder(folder: string): Promise<OpenLedger> {
  const file = ledgerFile(folder);
  if (!existsSync(file))
    throw new WeirError(
      'ledger_unavailable',
      `there is no ledger in ${folder}: 'weir start' makes it, --state names another`,
    );
  const store = await openSqlite({ clock: systemClock(), random: systemRandom() }, { file });
  return { ledger: store.ledger, place: file, close: () => store.stop() };
}
