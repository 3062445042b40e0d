import { WeirError } from '@weir/core';

/**
 * Gives a token that is good for a while: whoever writes it keeps it as long as it is. Asked before every request, once
 * that request is ready to be sent.
 */
export type TokenSource = (signal: AbortSignal) => string | Promise<string>;

/** A key as it stands, or what gives one. */
export type Credential = string | TokenSource;

/** What a provider shows to its upstream. */
export interface Credentials {
  /** One or more. Requests take turns; one that is refused or throttled sits out while others are left. */
  readonly keys: readonly Credential[];
  /** How a key is shown: name, value, name, value. Default: `authorization: Bearer`. */
  headers?(key: string): readonly string[];
}

export const bearer = (key: string): readonly string[] => ['authorization', `Bearer ${key}`];

/** Where a provider's keys come from. */
export interface KeyWish {
  /** Name of the provider. */
  readonly name: string;
  readonly apiKey: string | readonly string[] | undefined;
  /** The environment variable that stands in; absent where there is none. */
  readonly variable?: string | undefined;
}

/**
 * The keys of a provider: those given, else the one in its environment variable. An empty text counts as not given.
 *
 * @throws WeirError `invalid_options` when there is none, one is empty or two are the same.
 */
export function keysOf({ name, apiKey, variable }: KeyWish): readonly string[] {
  const given = apiKey ?? (variable === undefined ? undefined : process.env[variable]) ?? '';
  const keys = typeof given === 'string' ? [given] : given;
  const or = variable === undefined ? '' : ` or set ${variable}`;
  if (keys.length === 0 || (keys.length === 1 && keys[0] === ''))
    throw refused(`The provider '${name}' has no API key: give 'apiKey'${or}`);
  const empty = keys.indexOf('');
  if (empty >= 0) throw refused(`The API key ${empty} of the provider '${name}' is empty`);
  const twice = keys.findIndex((key, index) => keys.indexOf(key) < index);
  if (twice >= 0)
    throw refused(
      `The API key ${twice} of the provider '${name}' is the same as its key ${keys.indexOf(keys[twice]!)}`,
    );
  return keys;
}

const refused = (message: string): WeirError => new WeirError('invalid_options', message, { param: 'apiKey' });
