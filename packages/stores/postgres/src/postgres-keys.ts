import { type KeyQuery, type KeyRecord, type KeyStore, MAX_LINEAGE, WeirError } from '@weir/core';
import type { Database } from './database.ts';

const LINEAGE = `
  WITH RECURSIVE lineage (depth, tenant, parent, record) AS (
    SELECT 1, tenant, parent, record FROM weir.virtual_keys JOIN weir.virtual_key_secrets USING (tenant, name)
    WHERE digest = $1
    UNION ALL
    SELECT depth + 1, above.tenant, above.parent, above.record
    FROM lineage JOIN weir.virtual_keys AS above ON above.tenant = lineage.tenant AND above.name = lineage.parent
    WHERE depth < $2
  )
  SELECT record FROM lineage ORDER BY depth`;

const LIST = `
  SELECT record FROM weir.virtual_keys
  WHERE ($1::text IS NULL OR tenant = $1) AND ($2::text IS NULL OR (tenant, name) > ($2, $3))
  ORDER BY tenant, name LIMIT $4`;

/** Virtual keys in the database, shared by every process that opens it: what one writes the next look-up of all sees. */
export class PostgresKeys implements KeyStore {
  readonly #database: () => Database;

  /** @param database what the store has open; throws while it is not started */
  constructor(database: () => Database) {
    this.#database = database;
  }

  create(record: KeyRecord): Promise<boolean> {
    return this.#change('SELECT weir.create_key($1::jsonb) AS is_done', record);
  }

  update(record: KeyRecord): Promise<boolean> {
    return this.#change('SELECT weir.update_key($1::jsonb) AS is_done', record);
  }

  async get(tenant: string, name: string): Promise<KeyRecord | undefined> {
    const sql = 'SELECT record FROM weir.virtual_keys WHERE tenant = $1 AND name = $2';
    return (await this.#records(sql, [tenant, name]))[0];
  }

  lineage(digest: string): Promise<readonly KeyRecord[]> {
    return this.#records(LINEAGE, [digest, MAX_LINEAGE]);
  }

  list({ tenant, after, limit }: KeyQuery): Promise<readonly KeyRecord[]> {
    return this.#records(LIST, [tenant, after?.tenant, after?.name, limit]);
  }

  async #records(sql: string, values: readonly unknown[]): Promise<readonly KeyRecord[]> {
    return (await this.#run(sql, values)).map(({ record }) => record as KeyRecord);
  }

  async #change(sql: string, record: KeyRecord): Promise<boolean> {
    const [row] = await this.#run(sql, [JSON.stringify(record)]);
    return row!.is_done as boolean;
  }

  async #run(sql: string, values: readonly unknown[]): ReturnType<Database['run']> {
    try {
      return await this.#database().run(sql, values);
    } catch (cause) {
      throw new WeirError('keys_unavailable', 'The key store in PostgreSQL does not answer', { cause });
    }
  }
}
