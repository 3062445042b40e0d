import { type Answer, bodyFrom, type EndpointSpec, EventStream, type ReplyHeaders, type Settlement } from '@weir/core';
import { collected, streamed } from './convert.ts';
import type { Entry } from './entry.ts';

/** The upstream's headers told of a call that was not made again. */
const NO_HEADERS: ReplyHeaders = Object.freeze({});

/** A stored answer as the caller wants it; what is already in that form is not even parsed. */
export function answerOf(entry: Entry, spec: EndpointSpec, wantsStream: boolean, settlement: Settlement): Answer {
  const { kind, target, blocks } = entry;
  const rest = { headers: NO_HEADERS, target, settled: Promise.resolve(settlement) };
  if (!wantsStream) {
    const body = kind === 'value' ? bodyFrom<never>(blocks[0]!) : collected(spec, blocks);
    return { kind: 'value', body, ...rest };
  }
  const replayed = kind === 'stream' ? blocks : [streamed(spec, bodyFrom<never>(blocks[0]!).value)];
  return { kind: 'stream', stream: EventStream.ofBlocks(replayed), ...rest };
}
