import { CREDENTIALS, type Token } from '@weir/core';
import type { GatewayOptions } from '@weir/gateway';
import { keys } from '@weir/keys';
import type { Terminal } from '../print/terminal.ts';
import { isPair } from './is-pair.ts';

type Services = NonNullable<GatewayOptions['services']>;

/**
 * Virtual keys where there is a pepper for them and the config says nothing else of who pays. One that is empty counts
 * as there: it is refused at start.
 */
export function withKeys(services: Services, config: Pick<GatewayOptions, 'keys'>, { env }: Terminal): Services {
  const { WEIR_KEY_PEPPER: pepper } = env;
  const isSettled = (config.keys ?? []).length > 0 || services.some((item) => isFor(item, CREDENTIALS));
  return pepper === undefined || isSettled || services.length === 0 ? services : [...services, keys({ pepper })];
}

const isFor = (item: Services[number], token: Token<unknown>): boolean =>
  isPair(item) ? item[0] === token : item.provides.includes(token);

/** Whether callers need a key. */
export const isKeyed = ({ keys: given = [], services = [] }: GatewayOptions): boolean =>
  given.length > 0 || services.some((item) => isFor(item, CREDENTIALS));
