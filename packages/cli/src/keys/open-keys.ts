import { existsSync } from 'node:fs';
import { type Clock, CREDENTIALS, KEYS, type KeyStore, systemClock, systemRandom, WeirError } from '@weir/core';
import { createGateway } from '@weir/gateway';
import { KeyRing, type KeySecrets, keySecrets } from '@weir/keys';
import { openSqlite } from '@weir/sqlite';
import { findConfig } from '../config/find-config.ts';
import { isPair } from '../config/is-pair.ts';
import { loadSetup, type Setup, type SetupFlags } from '../config/load-setup.ts';
import { ledgerFile, nonEmpty, stateFolder } from '../config/state-folder.ts';
import type { Terminal } from '../print/terminal.ts';
import { prepareState } from '../serve/prepare-state.ts';

/** The keys of a setup, beside the gateways that admit them. */
export interface OpenKeys {
  readonly ring: KeyRing;
  close(): Promise<void>;
}

/**
 * Opens the key store that gateways of this setup read. A state folder given, or no config, means SQLite there.
 *
 * @param mayBeNew whether a state folder that is not there is made
 * @throws WeirError `keys_unavailable` when there is no store, or the keys are in another process's memory.
 */
export async function openKeys(terminal: Terminal, flags: SetupFlags, mayBeNew: boolean): Promise<OpenKeys> {
  const isPlain = flags.state !== undefined || nonEmpty(terminal.env.WEIR_STATE) !== undefined;
  const file = isPlain && flags.config === undefined ? undefined : findConfig(flags.config, terminal.folder);
  if (file === undefined)
    return openFolder(stateFolder(terminal, flags.state), terminal.env.WEIR_KEY_PEPPER, terminal.clock, mayBeNew);
  const setup = await loadSetup(terminal, flags);
  const services = setup.options.services ?? [];
  const by = services.findLast((item) => (isPair(item) ? item[0] === KEYS : item.provides.includes(KEYS)));
  if (by === undefined) throw new WeirError('keys_unavailable', `${file}: no service keeps virtual keys`);
  const pepper = pepperOf(setup) ?? terminal.env.WEIR_KEY_PEPPER;
  if (!isPair(by) && by.name === 'memory')
    throw new WeirError('keys_unavailable', `${file}: the keys are in the gateway's memory, out of reach from here`);
  if (
    !isPair(by) &&
    by.name === 'sqlite' &&
    (by.options as { readonly file?: unknown }).file === ledgerFile(setup.state)
  )
    return openFolder(setup.state, pepper, terminal.clock, mayBeNew);
  const stores = services.filter((item) => isPair(item) || !item.provides.includes(CREDENTIALS));
  const gateway = await createGateway({ providers: [], services: stores });
  return { ring: ringOf(gateway.service(KEYS)!, pepper, terminal.clock), close: () => gateway.stop() };
}

async function openFolder(
  folder: string,
  pepper: string | undefined,
  clock: Clock,
  mayBeNew: boolean,
): Promise<OpenKeys> {
  const file = ledgerFile(folder);
  if (!mayBeNew && !existsSync(file))
    throw new WeirError('keys_unavailable', `there are no keys in ${folder}: --state names another folder`);
  prepareState(folder);
  const store = await openSqlite({ clock: systemClock(), random: systemRandom() }, { file });
  return { ring: ringOf(store.keys, pepper, clock), close: () => store.stop() };
}

/** The pepper in the options of the `keys` service. */
function pepperOf({ options }: Setup): string | undefined {
  const use = (options.services ?? []).find((item) => !isPair(item) && item.name === 'keys');
  const { pepper } = ((use as { readonly options?: object } | undefined)?.options ?? {}) as {
    readonly pepper?: string;
  };
  return pepper === '' ? undefined : pepper;
}

/** Without a pepper keys can be listed and revoked, but none be made. */
function ringOf(store: KeyStore, pepper: string | undefined, clock: Clock): KeyRing {
  const secrets = (): KeySecrets => keySecrets(pepper ?? '');
  return new KeyRing(
    { clock, store },
    {
      mint: () => secrets().mint(),
      isGenuine: (secret) => secrets().isGenuine(secret),
      digestOf: (secret) => secrets().digestOf(secret),
      shownOf: (secret) => secrets().shownOf(secret),
    },
  );
}
