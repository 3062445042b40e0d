import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PostgresService, postgresBin, startPostgres } from './postgres.ts';

const bin = postgresBin();
if (bin === undefined && process.env.CI) throw new Error('PostgreSQL is not installed: see .ci/run');
if (bin === undefined) console.warn('SKIPPED: PostgreSQL is not installed');

describe.skipIf(bin === undefined)('a PostgreSQL server of our own', () => {
  let service: PostgresService;
  const sql = (text: string) =>
    execFileSync(join(service.bin, 'psql'), ['-XAtq', service.url, '-c', text], { encoding: 'utf8', stdio: 'pipe' });

  beforeAll(async () => {
    service = await startPostgres(bin as string);
  });
  afterAll(() => service?.remove());

  it('keeps what was committed when it is stopped hard and started again', () => {
    sql('create table kept (n int); insert into kept values (7)');
    service.stop();
    expect(() => sql('select 1')).toThrow();
    service.start();
    expect(sql('select n from kept').trim()).toBe('7');
  });
});
