import type { EncodedRequest } from '@weir/provider-kit';

/** The features asked for by a provider's own headers, whichever way their names are written. */
export const betasOf = (headers: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(headers)
    .filter(([name]) => name.toLowerCase() === 'anthropic-beta')
    .flatMap(([, betas]) => betas.split(','));

/** The headers of a request whose caller asks for features of its own, beside those of every request. */
export function betaHeaders(always: readonly string[], asked: readonly string[] = []): Pick<EncodedRequest, 'headers'> {
  if (asked.length === 0) return {};
  const betas = new Set([...always, ...asked]);
  return { headers: ['content-type', 'application/json', 'anthropic-beta', [...betas].join(',')] };
}
