/**
 * Top-level fields that are not part of the key, because the answer is the same whatever they say.
 *
 * Everything else is, known or not: sampling, tools, formats, seeds, `n`, `service_tier` (the answer names it), `store`
 * (its id can be asked for later) and whatever providers will invent. Fields of these names further down count too.
 */
export const EXCLUDED_FIELDS: ReadonlySet<string> = new Set([
  // how the answer is delivered: a value serves a stream and a stream a value
  'stream',
  'stream_options',
  // labels for the provider's records and abuse checks; who shares with whom is the scope's matter
  'user',
  'safety_identifier',
  'metadata',
  // hints for the provider's own prompt cache: they change the price, not the answer
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
]);

/** Top-level fields that tie an answer to something kept elsewhere, which may have changed when it is asked again. */
export const STATEFUL_FIELDS: readonly string[] = Object.freeze(['conversation', 'container']);

type Fields = Readonly<Record<string, unknown>>;

/** Whether asking again would not give the same answer: it continues a conversation, or only starts a job. */
export function isStateful(request: Fields): boolean {
  if (request.background === true) return true;
  for (const field of STATEFUL_FIELDS) if (request[field] !== undefined && request[field] !== null) return true;
  return false;
}

/** Where no temperature is given, providers sample at 1. */
const USUAL_TEMPERATURE = 1;

/** The temperature a request is sampled at. */
export const temperatureOf = ({ temperature }: Fields): number =>
  typeof temperature === 'number' ? temperature : USUAL_TEMPERATURE;
