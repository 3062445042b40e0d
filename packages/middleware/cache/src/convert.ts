import {
  type Body,
  bodyOf,
  type Endpoint,
  type EndpointSpec,
  type EventOf,
  type ResponseOf,
  sseFrames,
} from '@weir/core';

/** The events of stored or replayed bytes. @throws WeirError `upstream_malformed`. */
function eventsIn(blocks: Iterable<Uint8Array>): EventOf<Endpoint>[] {
  const events: EventOf<Endpoint>[] = [];
  for (const block of blocks) {
    for (const { event } of sseFrames<EventOf<Endpoint>>(block)) if (event !== undefined) events.push(event);
  }
  return events;
}

/** The value a whole stream adds up to. @throws WeirError `upstream_malformed`. */
export const collected = (spec: EndpointSpec, blocks: Iterable<Uint8Array>): Body<ResponseOf<Endpoint>> =>
  bodyOf(spec.collect(eventsIn(blocks)));

/** The stream that adds up to a value, as one block. */
export function streamed(spec: EndpointSpec, value: ResponseOf<Endpoint>): Uint8Array {
  const frames = spec.split(value).map((event) => spec.encodeEvent(event));
  if (spec.streamEnd !== undefined) frames.push(spec.streamEnd);
  return Buffer.concat(frames);
}
