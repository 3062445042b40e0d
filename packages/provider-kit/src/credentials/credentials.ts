import { WeirError } from '@weir/core';

/**
 * Gives a token that is good for a while: whoever writes it keeps it as long as it is. Asked before every request, once
 * that request is ready to be sent.
 */
export type TokenSource = (signal: AbortSignal) => string | Promise<string>;

/** A key as it stands, or what gives one. */
export type Credential = string | TokenSource;

/** The option of a provider that says its key: one or several, each a text or a function that gives a token. */
export type ApiKey = Credential | readonly Credential[];

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
  readonly apiKey: ApiKey | undefined;
  /** Whether there may be none. Default false. */
  readonly isOptional?: boolean;
  /** The environment variable that stands in; absent where there is none. */
  readonly variable?: string | undefined;
}

/**
 * The keys of a provider: those given, else the one in its environment variable. An empty text counts as not given.
 *
 * @throws WeirError `invalid_options` when there is none, one is empty or two are the same.
 */
export function keysOf({ name, apiKey, variable, isOptional = false }: KeyWish): readonly Credential[] {
  const given = apiKey ?? (variable === undefined ? undefined : process.env[variable]) ?? '';
  const keys = typeof given === 'string' || typeof given === 'function' ? [given] : given;
  if (keys.length === 0 || (keys.length === 1 && keys[0] === '')) {
    if (isOptional) return [];
    const or = variable === undefined ? '' : ` or set ${variable}`;
    throw refused(`The provider '${name}' has no API key: give 'apiKey'${or}`);
  }
  keys.forEach((key, index) => {
    if (key === '') throw refused(`The API key ${index} of the provider '${name}' is empty`);
    const first = keys.indexOf(key);
    if (first < index) throw refused(`The API key ${index} of the provider '${name}' is the same as its key ${first}`);
  });
  return keys;
}

const refused = (message: string): WeirError => new WeirError('invalid_options', message, { param: 'apiKey' });
