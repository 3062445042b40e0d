import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { KeyQuery, KeyRecord } from '@weir/core';

type Row = Record<string, SQLOutputValue> | undefined;

const recordOf = (row: NonNullable<Row>): KeyRecord => JSON.parse(row.record as string) as KeyRecord;

/** Virtual keys as steps of a transaction. */
export class VirtualKeyTable {
  readonly #select: StatementSync;
  readonly #lineage: StatementSync;
  readonly #list: StatementSync;
  readonly #insert: StatementSync;
  readonly #replace: StatementSync;
  readonly #owner: StatementSync;
  readonly #addSecret: StatementSync;
  readonly #dropSecrets: StatementSync;

  constructor(database: DatabaseSync) {
    this.#select = database.prepare('SELECT record FROM virtual_keys WHERE tenant = ? AND name = ?');
    this.#lineage = database.prepare(`
      WITH RECURSIVE lineage (depth, tenant, parent, record) AS (
        SELECT 1, tenant, parent, record FROM virtual_keys JOIN virtual_key_secrets USING (tenant, name)
        WHERE digest = ?1
        UNION ALL
        SELECT depth + 1, above.tenant, above.parent, above.record
        FROM lineage JOIN virtual_keys AS above ON above.tenant = lineage.tenant AND above.name = lineage.parent
        WHERE depth < ?2
      )
      SELECT record FROM lineage ORDER BY depth`);
    this.#list = database.prepare(`
      SELECT record FROM virtual_keys
      WHERE (?1 IS NULL OR tenant = ?1) AND (?2 IS NULL OR (tenant, name) > (?2, ?3))
      ORDER BY tenant, name LIMIT ?4`);
    this.#insert = database.prepare(
      'INSERT INTO virtual_keys (tenant, name, parent, version, record) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    );
    this.#replace = database.prepare(
      'UPDATE virtual_keys SET parent = ?, version = ?, record = ? WHERE tenant = ? AND name = ? AND version = ?',
    );
    this.#owner = database.prepare('SELECT tenant, name FROM virtual_key_secrets WHERE digest = ?');
    this.#addSecret = database.prepare('INSERT INTO virtual_key_secrets (digest, tenant, name) VALUES (?, ?, ?)');
    this.#dropSecrets = database.prepare('DELETE FROM virtual_key_secrets WHERE tenant = ? AND name = ?');
  }

  create(record: KeyRecord): boolean {
    const { tenant, name, parent = null, version } = record;
    if (this.#isTaken(record)) return false;
    if (this.#insert.run(tenant, name, parent, version, JSON.stringify(record)).changes === 0) return false;
    this.#addSecrets(record);
    return true;
  }

  get(tenant: string, name: string): KeyRecord | undefined {
    const row: Row = this.#select.get(tenant, name);
    return row === undefined ? undefined : recordOf(row);
  }

  /** The key, then those above it: `most` in all, should they run in a circle. */
  lineage(digest: string, most: number): readonly KeyRecord[] {
    return this.#lineage.all(digest, most).map(recordOf);
  }

  list({ tenant, after, limit }: KeyQuery): readonly KeyRecord[] {
    return this.#list.all(tenant ?? null, after?.tenant ?? null, after?.name ?? null, limit).map(recordOf);
  }

  update(record: KeyRecord): boolean {
    const { tenant, name, parent = null, version } = record;
    if (this.#isTaken(record)) return false;
    const { changes } = this.#replace.run(parent, version, JSON.stringify(record), tenant, name, version - 1);
    if (changes === 0) return false;
    this.#dropSecrets.run(tenant, name);
    this.#addSecrets(record);
    return true;
  }

  #isTaken({ tenant, name, secrets }: KeyRecord): boolean {
    return secrets.some(({ digest }) => {
      const owner: Row = this.#owner.get(digest);
      return owner !== undefined && !(owner.tenant === tenant && owner.name === name);
    });
  }

  #addSecrets({ tenant, name, secrets }: KeyRecord): void {
    for (const { digest } of secrets) this.#addSecret.run(digest, tenant, name);
  }
}
