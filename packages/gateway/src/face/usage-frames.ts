import {
  basisSoFar,
  type EndpointSpec,
  type EventStream,
  type Exchange,
  findUsage,
  formatUsd,
  frameOf,
  knownCost,
} from '@weir/core';

/** Takes the usage out of a stream whose caller did not ask for it. */
export function stripUsage(stream: EventStream<never>, spec: EndpointSpec): void {
  stream.map(
    (frame) => {
      const { event } = frame;
      if (event === undefined) return frame;
      const rest = spec.withoutUsage(event) as never | undefined;
      return rest === undefined ? undefined : frameOf(rest, (changed) => spec.encodeEvent(changed));
    },
    { find: findUsage },
  );
}

/** Writes the cost into the usage a caller asked for. */
export function addCost(stream: EventStream<never>, spec: EndpointSpec, exchange: Exchange): void {
  const { withCost } = spec;
  if (withCost === undefined) return;
  stream.map(
    (frame) => {
      const { event } = frame;
      if (event === undefined) return frame;
      const cost = knownCost(exchange);
      const costed = withCost.call(
        spec,
        event,
        cost === undefined ? null : formatUsd(cost),
        cost === undefined ? 'unpriced' : (basisSoFar(exchange) ?? 'cached'),
      ) as never;
      return frameOf(costed, (changed) => spec.encodeEvent(changed));
    },
    { find: findUsage },
  );
}
