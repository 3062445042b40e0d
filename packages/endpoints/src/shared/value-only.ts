import { type Endpoint, type EndpointSpec, type EventOf, sseEvent } from '@weir/core';

type StreamLens<E extends Endpoint> = Pick<
  EndpointSpec<E>,
  | 'wantsStream'
  | 'wantsUsage'
  | 'usageIn'
  | 'isContent'
  | 'isFinish'
  | 'split'
  | 'encodeEvent'
  | 'withoutUsage'
  | 'outputLimit'
  | 'choices'
  | 'writesOutput'
  | 'outputText'
>;

/** The lens of an endpoint that never streams and writes no tokens. */
export const valueOnly = <E extends Endpoint>(): StreamLens<E> => ({
  wantsStream: () => false,
  wantsUsage: () => false,
  usageIn: () => undefined,
  isContent: () => false,
  isFinish: () => false,
  split: () => [],
  encodeEvent: sseEvent,
  withoutUsage: (event: EventOf<E>) => event,
  outputLimit: () => undefined,
  choices: () => 1,
  writesOutput: false,
  outputText: () => '',
});
