import {
  type Body,
  bodyOf,
  type Endpoint,
  type EndpointSpec,
  type EventOf,
  type ResponseOf,
  sseFrames,
} from '@weir/core';
import { nextTurn } from './next-turn.ts';

type Event = EventOf<Endpoint>;
type Response = ResponseOf<Endpoint>;

/** Parsed in one go: about half a millisecond of work. */
const SLICE_BYTES = 65_536;

function readInto(events: Event[], block: Uint8Array): void {
  for (const { event } of sseFrames<Event>(block)) if (event !== undefined) events.push(event);
}

/** The value a whole stream adds up to. @throws WeirError `upstream_malformed`. */
export function collected(spec: EndpointSpec, blocks: readonly Uint8Array[]): Body<Response> {
  const events: Event[] = [];
  for (const block of blocks) readInto(events, block);
  return bodyOf(spec.collect(events));
}

/** The same, a slice at a time: for when nobody waits for it. */
export async function collectedInTurns(spec: EndpointSpec, blocks: readonly Uint8Array[]): Promise<Body<Response>> {
  const events: Event[] = [];
  let bytes = 0;
  for (const block of blocks) {
    if (bytes > SLICE_BYTES) {
      await nextTurn();
      bytes = 0;
    }
    readInto(events, block);
    bytes += block.length;
  }
  return bodyOf(spec.collect(events));
}

/** The stream that adds up to a value, as one block. */
export function streamed(spec: EndpointSpec, value: Response): Uint8Array {
  const frames = spec.split(value).map((event) => spec.encodeEvent(event));
  if (spec.streamEnd !== undefined) frames.push(spec.streamEnd);
  return Buffer.concat(frames);
}
