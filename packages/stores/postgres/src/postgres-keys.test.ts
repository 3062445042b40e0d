import { keyStoreSuite } from '@weir/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, Server } from '../test/opened.ts';
import type { PostgresStore } from './postgres-store.ts';

describe.runIf(hasPostgres())('PostgresKeys', () => {
  let server: Server;
  let store: PostgresStore;

  beforeAll(async () => {
    server = await Server.start();
    store = await server.store();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  async function emptied() {
    await server.sql('DELETE FROM weir.virtual_keys; DELETE FROM weir.virtual_key_secrets');
    return { keys: store.keys, close: async () => undefined };
  }

  for (const one of keyStoreSuite(emptied).cases) it(one.name, one.run);

  it('says that it cannot tell, and not that there is no such key, when it is stopped', async () => {
    const other = await server.store();
    await other.stop();
    await expect(other.keys.lineage('digest')).rejects.toMatchObject({ code: 'keys_unavailable' });
  });
});
