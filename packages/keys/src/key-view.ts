import type { KeyRecord } from '@weir/core';

/** A key as people and programs are shown it: no digests, times as ISO 8601. */
export interface KeyView extends Omit<KeyRecord, 'secrets' | 'createdAt' | 'expiresAt' | 'revokedAt'> {
  /** Of the key itself; one above it may be revoked or expired. */
  readonly status: 'active' | 'expired' | 'revoked';
  readonly createdAt: string;
  readonly expiresAt?: string;
  readonly revokedAt?: string;
  /** Newest first. */
  readonly secrets: readonly { readonly shown: string; readonly createdAt: string; readonly expiresAt?: string }[];
}

const iso = (at: number): string => new Date(at).toISOString();

/** @param now epoch ms */
export function keyView(record: KeyRecord, now: number): KeyView {
  const { secrets, createdAt, expiresAt, revokedAt, ...rest } = record;
  const isExpired = expiresAt !== undefined && expiresAt <= now;
  return {
    ...rest,
    status: revokedAt !== undefined ? 'revoked' : isExpired ? 'expired' : 'active',
    createdAt: iso(createdAt),
    ...(expiresAt === undefined ? {} : { expiresAt: iso(expiresAt) }),
    ...(revokedAt === undefined ? {} : { revokedAt: iso(revokedAt) }),
    secrets: secrets.map((secret) => ({
      shown: secret.shown,
      createdAt: iso(secret.createdAt),
      ...(secret.expiresAt === undefined ? {} : { expiresAt: iso(secret.expiresAt) }),
    })),
  };
}
