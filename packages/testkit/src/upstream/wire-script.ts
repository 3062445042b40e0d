/** What breaks or ends a connection: RST, FIN, or nothing at all until the other side goes. */
export type WireCommand = 'reset' | 'end' | 'stall';

/**
 * One step of what an upstream does on its socket.
 *
 * - `{ send }`: bytes or text, as they are, in one write.
 * - `{ pauseMs }`: waits; 0 lets the other side read what was sent so far, and no longer.
 * - `{ splitEvery }`: from here on, bytes leave in pieces of so many, each read before the next is written.
 * - `{ splitAt }`: the same at these offsets, counted from here; an empty list ends any splitting.
 * - `{ repeat, times }`: sends the same bytes again and again, each once the socket has taken the one before.
 * - `'reset'`, `'end'`, `'stall'`: RST, FIN, or nothing at all until the other side goes.
 */
export type WireStep =
  | { readonly send: Uint8Array | string }
  | { readonly pauseMs: number }
  | { readonly splitEvery: number }
  | { readonly splitAt: readonly number[] }
  | { readonly repeat: Uint8Array | string; readonly times: number }
  | WireCommand;

/** What an upstream does after one request. When it is over, the connection waits for the next request. */
export type WireScript = readonly WireStep[];
