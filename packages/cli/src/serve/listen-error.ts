import { WeirError } from '@weir/core';

interface SystemError extends Error {
  readonly code?: string;
}

/** Why a gateway could not listen, in words that say what to do. */
export function listenError(error: unknown, host: string, port: number): unknown {
  const { code } = error as SystemError;
  const words: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} on ${host} is taken by another program: choose one with --port, or --port 0 for a free one`,
    EACCES: `port ${port} on ${host} may not be opened by this user: choose one above 1023 with --port`,
    EADDRNOTAVAIL: `this machine does not have the address ${host}`,
    ENOTFOUND: `the host name ${host} is not known`,
  };
  const message = code === undefined ? undefined : words[code];
  return message === undefined ? error : new WeirError('invalid_options', message, { cause: error });
}
