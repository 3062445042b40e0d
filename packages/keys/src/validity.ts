import { type KeyRecord, type KeySecret, MAX_LINEAGE } from '@weir/core';

/** Why a lineage is not valid, or until when it is. */
export type Validity = { readonly refusal: string } | { readonly until: number; readonly endsWith: string };

/** @param lineage the key and those above it; `secret` is the one of the key that was shown */
export function validityOf(lineage: readonly KeyRecord[], secret: KeySecret | undefined): Validity {
  const [key] = lineage;
  if (key === undefined || secret === undefined) return { refusal: 'The API key is not known' };
  const revoked = lineage.find(({ revokedAt }) => revokedAt !== undefined);
  if (revoked !== undefined) return { refusal: `${called(revoked, key)} was revoked` };
  const missing = lineage.at(-1)?.parent;
  if (missing !== undefined || lineage.length > MAX_LINEAGE)
    return { refusal: `The API key '${key.name}' has no key '${missing}' above it any more` };
  let until = secret.expiresAt ?? Number.POSITIVE_INFINITY;
  let endsWith = `The secret of the API key '${key.name}' was replaced, and`;
  for (const record of lineage) {
    if (record.expiresAt === undefined || record.expiresAt >= until) continue;
    until = record.expiresAt;
    endsWith = called(record, key);
  }
  return { until, endsWith };
}

const called = (record: KeyRecord, key: KeyRecord): string =>
  record === key ? `The API key '${key.name}'` : `The key '${record.name}' above the API key '${key.name}'`;
