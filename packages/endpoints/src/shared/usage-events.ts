import { isObject, type JsonObject, listOf } from './read.ts';

/** Fields of an event that say nothing without choices or usage. */
const BARE: ReadonlySet<string> = new Set([
  'id',
  'object',
  'created',
  'model',
  'choices',
  'service_tier',
  'system_fingerprint',
  'obfuscation',
  'x_groq',
]);

/** An event without its usage, also where it is null; the same event when it has none, undefined when it has nothing else. */
export function withoutUsage<Event extends JsonObject>(event: Event): Event | undefined {
  if (!isObject(event) || event.usage === undefined) return event;
  const { usage, ...rest } = event as JsonObject;
  const isBare =
    usage !== null && listOf(rest.choices).length === 0 && Object.keys(rest).every((field) => BARE.has(field));
  return isBare ? undefined : (rest as Event);
}

/** The event with `cost` (USD, a decimal string, or null) and `cost_basis` in its usage; the same when it has no usage. */
export function withCost<Event extends JsonObject>(event: Event, cost: string | null, basis: string): Event {
  if (!isObject(event) || !isObject(event.usage)) return event;
  return { ...event, usage: { ...event.usage, cost, cost_basis: basis } };
}
