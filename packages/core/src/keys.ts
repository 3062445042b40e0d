import type { Budget, RequestCaps } from './budget.ts';
import type { Permissions } from './permissions.ts';
import { token } from './ports.ts';

/** A secret of a key: never itself, only what recognises it. */
export interface KeySecret {
  /** HMAC-SHA-256 of the secret, base64url. */
  readonly digest: string;
  /** How the secret begins, so that people can tell it from others: `wk-3fGh`. */
  readonly shown: string;
  /** Epoch ms. */
  readonly createdAt: number;
  /** Epoch ms from which it is no longer valid; absent: as long as its key. */
  readonly expiresAt?: number;
}

/** A virtual key as it is stored: plain data. */
export interface KeyRecord {
  readonly tenant: string;
  /** Unique in its tenant, for good: ledger and budgets know the key by it. */
  readonly name: string;
  /** The key of the same tenant above it, without which it allows nothing, and never more. */
  readonly parent?: string;
  readonly team?: string;
  readonly user?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly permissions?: Permissions;
  readonly budgets?: readonly Budget[];
  readonly caps?: RequestCaps;
  /** Newest first. */
  readonly secrets: readonly KeySecret[];
  /** Epoch ms. */
  readonly createdAt: number;
  /** Epoch ms from which it is no longer valid. Absent: never. */
  readonly expiresAt?: number;
  /** Epoch ms. */
  readonly revokedAt?: number;
  /** 1 when it is created, one more with each change. */
  readonly version: number;
}

/** Which keys to list, by tenant and name. */
export interface KeyQuery {
  readonly tenant?: string;
  /** Where the page before ended. */
  readonly after?: { readonly tenant: string; readonly name: string };
  /** The most to return. */
  readonly limit: number;
}

/** Where virtual keys are kept. Rejects with `keys_unavailable` when it cannot tell or take one. */
export interface KeyStore {
  /** False when the tenant has, or had, a key of that name, or a secret of it is known: nothing is stored then. */
  create(record: KeyRecord): Promise<boolean>;
  get(tenant: string, name: string): Promise<KeyRecord | undefined>;
  /** The key with a secret of this digest, revoked or not, then those above it, nearest first. Empty: there is none. */
  lineage(digest: string): Promise<readonly KeyRecord[]>;
  /** Ordered by tenant, then name, by code units. */
  list(query: KeyQuery): Promise<readonly KeyRecord[]>;
  /** Replaces the record one version older; false when there is none, so that of two changes at once one is told. */
  update(record: KeyRecord): Promise<boolean>;
}

/** The longest lineage a store follows. */
export const MAX_LINEAGE = 8;

export const KEYS = token<KeyStore>('keys');
