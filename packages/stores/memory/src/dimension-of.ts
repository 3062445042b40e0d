import type { AttemptIntent, AttemptOutcome, Dimension } from '@weir/core';

/** Where a row belongs; undefined for what it does not have. */
export function dimensionOf(
  dimension: Dimension,
  intent: AttemptIntent,
  outcome: AttemptOutcome | undefined,
): string | undefined {
  switch (dimension) {
    case 'provider':
      return intent.target.provider;
    case 'model':
      return intent.target.model;
    case 'basis':
      return outcome?.basis;
    case 'outcome':
      return outcome?.outcome;
    case 'month':
      return new Date(intent.startedAt).toISOString().slice(0, 7);
    case 'day':
      return new Date(intent.startedAt).toISOString().slice(0, 10);
    case 'hour':
      return `${new Date(intent.startedAt).toISOString().slice(0, 13)}:00Z`;
    case 'minute':
      return `${new Date(intent.startedAt).toISOString().slice(0, 16)}Z`;
    case 'tenant':
    case 'team':
    case 'key':
    case 'user':
    case 'session':
    case 'endpoint':
    case 'purpose':
    case 'kind':
      return intent[dimension];
    default:
      return tagOf(intent, dimension);
  }
}

function tagOf({ tags }: AttemptIntent, dimension: `tag:${string}`): string | undefined {
  const name = dimension.slice('tag:'.length);
  return Object.hasOwn(tags, name) ? tags[name] : undefined;
}
