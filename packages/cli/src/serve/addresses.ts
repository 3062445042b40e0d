import { BlockList, isIP } from 'node:net';
import { readNumber } from '../arguments/read-number.ts';
import { nonEmpty } from '../config/state-folder.ts';
import type { ServerOptions } from '../config/weir-config.ts';
import type { Terminal } from '../print/terminal.ts';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether only this machine reaches a host name or address. */
export function isLoopback(host: string): boolean {
  const plain = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  const version = isIP(plain);
  if (version === 0) return plain === 'localhost' || plain.endsWith('.localhost');
  return loopback.check(plain, version === 6 ? 'ipv6' : 'ipv4');
}

export const DEFAULT_PORT = 8_787;
export const DEFAULT_HOST = '127.0.0.1';
const HIGHEST_PORT = 65_535;

/**
 * Where to listen: the command line, then the environment, then the config.
 *
 * @throws WrongUsage when a port is none.
 */
export function addressOf(
  flags: { readonly port?: string | undefined; readonly host?: string | undefined },
  env: Terminal['env'],
  server: ServerOptions,
): { readonly port: number; readonly host: string } {
  const asked = [
    ['--port', flags.port],
    ['WEIR_PORT', nonEmpty(env.WEIR_PORT)],
    ['PORT', nonEmpty(env.PORT)],
    ['server.port', server.port === undefined ? undefined : String(server.port)],
  ].find((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    port: asked === undefined ? DEFAULT_PORT : readNumber(asked[1], asked[0], 0, HIGHEST_PORT),
    host: flags.host ?? nonEmpty(env.WEIR_HOST) ?? server.host ?? DEFAULT_HOST,
  };
}
