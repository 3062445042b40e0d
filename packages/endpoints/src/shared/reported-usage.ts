import { isObject, nonEmpty, objectOf } from './read.ts';

/** The usage object of a reply or event; Groq's streams have told it in `x_groq` alone. */
export function reportedUsage(part: unknown): unknown {
  const { usage, x_groq } = objectOf(part);
  return isObject(usage) ? usage : objectOf(x_groq).usage;
}

/** The service tier that was served; Mistral tells it inside the usage. */
export function servedTier(part: unknown): string | undefined {
  const { service_tier, usage } = objectOf(part);
  return nonEmpty(service_tier) ?? nonEmpty(objectOf(usage).service_tier);
}
