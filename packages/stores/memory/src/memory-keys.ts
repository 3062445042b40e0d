import { type KeyQuery, type KeyRecord, type KeyStore, MAX_LINEAGE } from '@weir/core';

interface Named {
  readonly tenant: string;
  readonly name: string;
}

const idOf = ({ tenant, name }: Named): string => JSON.stringify([tenant, name]);
const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
const byName = (one: Named, other: Named): number => compare(one.tenant, other.tenant) || compare(one.name, other.name);

/** Virtual keys in memory: gone with the process. */
export class MemoryKeys implements KeyStore {
  readonly #records = new Map<string, KeyRecord>();
  /** The key each secret belongs to, by digest. */
  readonly #owners = new Map<string, string>();

  async create(record: KeyRecord): Promise<boolean> {
    const id = idOf(record);
    if (this.#records.has(id) || record.secrets.some(({ digest }) => this.#owners.has(digest))) return false;
    this.#put(id, record);
    return true;
  }

  async get(tenant: string, name: string): Promise<KeyRecord | undefined> {
    return this.#copy(idOf({ tenant, name }));
  }

  async lineage(digest: string): Promise<readonly KeyRecord[]> {
    const found: KeyRecord[] = [];
    let id = this.#owners.get(digest);
    while (id !== undefined && found.length < MAX_LINEAGE) {
      const record = this.#copy(id);
      if (record === undefined) break;
      found.push(record);
      id = record.parent === undefined ? undefined : idOf({ tenant: record.tenant, name: record.parent });
    }
    return found;
  }

  async list({ tenant, after, limit }: KeyQuery): Promise<readonly KeyRecord[]> {
    return [...this.#records.values()]
      .filter((record) => tenant === undefined || record.tenant === tenant)
      .filter((record) => after === undefined || byName(record, after) > 0)
      .sort(byName)
      .slice(0, limit)
      .map((record) => structuredClone(record));
  }

  async update(record: KeyRecord): Promise<boolean> {
    const id = idOf(record);
    const before = this.#records.get(id);
    if (before === undefined || before.version !== record.version - 1) return false;
    const isTaken = record.secrets.some(({ digest }) => (this.#owners.get(digest) ?? id) !== id);
    if (isTaken) return false;
    for (const { digest } of before.secrets) this.#owners.delete(digest);
    this.#put(id, record);
    return true;
  }

  #put(id: string, record: KeyRecord): void {
    this.#records.set(id, structuredClone(record));
    for (const { digest } of record.secrets) this.#owners.set(digest, id);
  }

  #copy(id: string): KeyRecord | undefined {
    const record = this.#records.get(id);
    return record === undefined ? undefined : structuredClone(record);
  }
}
