import type { KeyRecord, KeyStore } from '@weir/core';
import type { KeyStoreSubject } from '../src/index.ts';

const order = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** A store of one list; with a fault it breaks one promise and keeps the others. */
export async function simpleKeyStore(fault?: string): Promise<KeyStoreSubject> {
  const has = (wrong: string): boolean => fault === wrong;
  const kept: KeyRecord[] = [];
  const copy = <Value>(value: Value): Value => structuredClone(value);
  const id = (tenant: string, name: string): string => {
    if (has('joins names')) return `${tenant}/${name}`;
    return has('forgets tenants') ? name : JSON.stringify([tenant, name]);
  };
  const indexOf = (tenant: string, name: string): number =>
    kept.findIndex((record) => id(record.tenant, record.name) === id(tenant, name));
  const owner = (digest: string): KeyRecord | undefined =>
    kept.find(({ secrets }) =>
      secrets.some((secret, index) => {
        if (has('knows the newest secret only') && index > 0) return false;
        return has('compares without case')
          ? secret.digest.toLowerCase() === digest.toLowerCase()
          : secret.digest === digest;
      }),
    );
  const isTaken = ({ tenant, name, secrets }: KeyRecord): boolean =>
    !has('shares digests') &&
    secrets.some(({ digest }) => {
      const found = owner(digest);
      return found !== undefined && !(found.tenant === tenant && found.name === name);
    });
  const stored = (record: KeyRecord): KeyRecord => {
    const { expiresAt: _expiresAt, ...rest } = record;
    const value = has('drops expiry') ? rest : record;
    if (has('keeps what it is handed')) return value;
    return has('fills in') ? { permissions: {}, ...copy(value) } : copy(value);
  };
  const keys: KeyStore = {
    async create(record) {
      if (has('checks, then creates')) {
        const isThere = indexOf(record.tenant, record.name) >= 0;
        await Promise.resolve();
        if (isThere || isTaken(record)) return false;
      } else if ((indexOf(record.tenant, record.name) >= 0 && !has('creates twice')) || isTaken(record)) return false;
      kept.push(stored(record));
      return true;
    },
    async get(tenant, name) {
      const found = kept[indexOf(tenant, name)];
      if (found === undefined && has('invents keys'))
        return { tenant, name, tags: {}, secrets: [], createdAt: 0, version: 1 };
      return has('hands out what it stores') ? found : copy(found);
    },
    async lineage(digest) {
      const found: KeyRecord[] = [];
      let record = owner(digest);
      if (has('hides the revoked') && record?.revokedAt !== undefined) record = undefined;
      while (record !== undefined) {
        found.push(copy(record));
        if (found.length > (has('goes round in circles') ? 20 : 7) || has('stops at the key')) break;
        const { tenant, parent } = record;
        record = kept.find((one) => one.name === parent && (one.tenant === tenant || has('mixes tenants')));
      }
      return has('turns lineages round') ? found.toReversed() : found;
    },
    async list({ tenant, after, limit }) {
      const matches = (name: string): boolean =>
        tenant === undefined || (has('lists by beginning') ? name.startsWith(tenant) : name === tenant);
      const sorted = kept
        .filter((record) => matches(record.tenant))
        .sort((one, other) =>
          has('sorts by locale')
            ? one.name.localeCompare(other.name)
            : order(one.tenant, other.tenant) || order(one.name, other.name),
        );
      const from =
        after === undefined
          ? 0
          : sorted.findIndex(
              (one) => (order(one.tenant, after.tenant) || order(one.name, after.name)) > (has('repeats') ? -1 : 0),
            );
      return copy(sorted.slice(Math.max(0, from)).slice(0, has('ignores limits') ? 1_000 : limit));
    },
    async update(record) {
      const index = indexOf(record.tenant, record.name);
      const before = kept[index];
      if (before === undefined) return has('updates nothing');
      if (has('checks, then updates')) await Promise.resolve();
      const isNext = before.version === record.version - 1 || has('ignores versions');
      if (!isNext || isTaken(record)) return false;
      const merged = has('merges changes') ? { ...before, ...record } : record;
      kept[index] = has('keeps old secrets')
        ? { ...copy(merged), secrets: [...record.secrets, ...before.secrets] }
        : stored(merged);
      return true;
    },
  };
  return { keys, close: async () => undefined };
}
