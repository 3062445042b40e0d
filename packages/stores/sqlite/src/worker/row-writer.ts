import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { IntentLine, OutcomeLine } from '../journal/line.ts';
import { hasOtherUnits, TOKEN_UNITS } from './token-units.ts';

const places = (count: number): string => Array(count).fill('?').join(', ');

const INTENT_COLUMNS =
  'id, exchange, sequence, kind, purpose, endpoint, provider, model, asked_model, tenant, key, user, tags, started_at, held, owner';

const OUTCOME_COLUMNS = [
  'outcome',
  'basis',
  'usage',
  ...TOKEN_UNITS,
  'has_other_units',
  'cost',
  'unpriced',
  'price_version',
  'service_tier',
  'saved',
  'ended_at',
  'first_content_at',
  'error',
];

/** Turns journal lines into rows. Applying a line twice changes nothing. */
export class RowWriter {
  readonly #insert: StatementSync;
  readonly #close: StatementSync;

  constructor(database: DatabaseSync) {
    const insert = `INSERT INTO attempts (${INTENT_COLUMNS}) VALUES (${places(16)}) ON CONFLICT (id) DO NOTHING`;
    this.#insert = database.prepare(insert);
    const assignments = OUTCOME_COLUMNS.map((column) => `${column} = ?`).join(', ');
    this.#close = database.prepare(`UPDATE attempts SET ${assignments} WHERE id = ? AND outcome IS NULL`);
  }

  /** @throws Error when the line is no row: what follows is not affected. */
  write(text: string, owner: number): void {
    const line = JSON.parse(text) as IntentLine | OutcomeLine;
    if (!Array.isArray(line)) throw new TypeError('The line is no array');
    if (line[0] === 'i') this.#intend(line, owner);
    else if (line[0] === 'c') this.#settle(line);
    else throw new TypeError(`The line starts with ${JSON.stringify(line[0])}, known are "i" and "c"`);
  }

  #intend(line: IntentLine, owner: number): void {
    const [, id, exchange, sequence, kind, purpose, endpoint, provider, model] = line;
    this.#insert.run(
      id,
      exchange,
      sequence,
      kind,
      purpose,
      endpoint,
      provider,
      model,
      line[9],
      line[10],
      line[11],
      line[12],
      JSON.stringify(line[13]),
      Math.floor(line[14]),
      BigInt(line[15]),
      owner,
    );
  }

  #settle(line: OutcomeLine): void {
    const [, id, outcome, basis, usage, cost, unpriced, priceVersion, serviceTier, saved, endedAt, firstContentAt] =
      line;
    this.#close.run(
      outcome,
      basis,
      JSON.stringify(usage),
      ...TOKEN_UNITS.map((unit) => usage[unit] ?? null),
      hasOtherUnits(usage) ? 1 : 0,
      BigInt(cost),
      unpriced.length === 0 ? null : JSON.stringify(unpriced),
      priceVersion,
      serviceTier,
      saved === null ? null : BigInt(saved),
      Math.floor(endedAt),
      firstContentAt === null ? null : Math.floor(firstContentAt),
      line[12],
      id,
    );
  }
}
