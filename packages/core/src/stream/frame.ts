/** One stream event: bytes now, parsed event on first read. */
export interface Frame<Event> {
  /** The frame as sent, its closing blank line included. */
  readonly bytes: Uint8Array;
  /** The parsed event; undefined for comments, pings and `[DONE]`. Throws WeirError `upstream_malformed`. */
  readonly event: Event | undefined;
}

/** A frame made from an event. */
export function frameOf<Event>(event: Event, encode: (event: Event) => Uint8Array): Frame<Event> {
  let bytes: Uint8Array | undefined;
  return {
    event,
    get bytes() {
      bytes ??= encode(event);
      return bytes;
    },
  };
}
